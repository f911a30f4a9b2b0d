### edit

station-edit-approved = “{ $episode }”: approved by { $name }.
station-edit-draft = “{ $episode }” is a draft again: it will not air.
station-edit-not-toml = “{ $path }” is not understood, and was not touched: { $cause }
station-new-program = New series: { $path }
station-new-episode = New episode: { $path }. Open it, change what is needed, and then: surco assemble { $episode }
station-new-exists = There is a { $path } already.
    .help = Choose another name, or delete what is there if it is no good any more.
station-new-nothing = There is no recording in { $path } that can be heard.
    .help = Copy the recordings there and say the command again.
station-new-no-list = { $path } is neither a folder nor a list that is known.
    .help = It can be a folder, or a list: .m3u, .m3u8, .cue or .txt (Audacity labels).
station-new-no-recording = The labels of { $path } do not say which recording they are of.
    .help = Add --recording and the file that they are about.
station-no-series = There is no series “{ $name }”.
    .help = The series are: { $known }. For a new one: surco new program
station-import-nothing = Of the { $count } pieces of { $path } none is in the station's folder.
    .help = Copy the music into the folder “musica” first, and try again.
station-import-exists = { $path } is there already, and is not overwritten.
    .help = Give another name with --output, or delete the file if it is of no use any more.
station-no-slot = The grid has no slot “{ $name }”.
    .help = The slots are: { $known }.
station-edit-stale = “{ $path }” has changed since it was read, and was not touched.
    .help = Look at it as it is now, and make your change again.
station-edit-spoils = With that change “{ $path }” could not be used any more, and was not touched: { $cause }
station-edit-by-hand = “{ $key }” is written in “{ $path }” in a way that only a person can change.
    .help = Change it with a text editor, or write it as a table of its own: [{ $key }] or [[{ $key }]].
station-edit-no-entry = “{ $path }” has no [[{ $name }]] number { $number }.
    .help = Look at it as it is now, and make your change again.
station-edit-not-text = “{ $path }” is not text in UTF-8.
    .help = Open it with a text editor and save it as UTF-8.
station-edit-segment-added = “{ $episode }”: added “{ $segment }”.
station-edit-segment-changed = “{ $episode }”: changed “{ $segment }”.
station-edit-segment-moved = “{ $episode }”: moved “{ $segment }”.
station-edit-segment-removed = “{ $episode }”: removed “{ $segment }”.
station-edit-segment-trimmed = “{ $episode }”: trimmed “{ $segment }”.
station-edit-slot-added = Added the slot “{ $slot }”.
station-edit-slot-changed = Changed the slot “{ $slot }”.
station-edit-slot-removed = Removed the slot “{ $slot }”.
station-edit-exception-added = The slot “{ $slot }” is different from { $date } on.
station-edit-exception-removed = Removed an exception of the slot “{ $slot }”.
station-edit-continuity = Changed the continuity.
station-edit-list = New list: { $path }
station-edit-several = { $first } { $count ->
        [one] And one change more.
       *[other] And { $count } changes more.
    }
station-edit-nothing = Nothing was changed.
station-undo-nothing = There is no change to undo.
station-undo-changed = “{ $path }” was changed by hand afterwards, and was not touched.
    .help = The text before is in { $kept }: copy from there what is needed.
station-undo-changed-new = “{ $path }” was changed by hand after it was made, and was not touched.
    .help = Delete it, if it is of no use any more.

### jobs

station-ingesting = Ingesting
station-precleaning = Cleaning takes
station-no-recordings = There are no recordings there.
    .help = Name audio files, or folders with some in them: wav, mp3, m4a, ogg, opus, flac…
station-assembling = Assembling “{ $title }”
station-archiving = Archiving “{ $title }”
station-exporting = Separating “{ $title }”
station-backing-up = Backing up
station-restoring = Restoring
station-normalizing = Normalising { $name }
station-normalizing-many = { $count ->
        [one] Normalising one file
       *[other] Normalising { $count } files
    }
station-folder-not-empty = The folder “{ $folder }” has something in it already.
    .help = Choose a new or an empty folder.
station-target-out-of-reach = The loudness or the ceiling you ask for is of no use on the radio.
    .help = Loudness goes from -40 to -5 LUFS (usual: -16, or -23 for exchange), the ceiling from -20 to 0 dBTP (usual: -1.5).
station-pause-out-of-reach = A pause can be shortened down to 0.2 s and up to 60 s.
    .help = For speech 1 to 2 s sound natural: --longest-pause 1.5
station-one-title-for-many = One title will not do for a folder of recordings.
    .help = Leave --title out: each keeps its own.
station-option-misfit = The option --{ $option } is of no use for { $format }.
    .help = --bits is for WAV and FLAC; --bitrate for MP3 and Opus; --vbr for MP3; --cover for FLAC, MP3 and Opus.
station-draft = “{ $episode }” is a draft.
    .help = When it is ready: surco approve { $episode } --by NAME
station-not-approved = “{ $episode }” is not approved yet, and its series wants that.
    .help = Approve it: surco approve { $episode } --by NAME
station-not-ingested = A recording could not be ingested: { $cause }
station-no-room-to-ingest = “{ $path }” is not ingested: the disk is almost full, and the air goes first.
    .help = Free 1 GB at least: then it comes in by itself.
