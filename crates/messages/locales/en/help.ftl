# The help of the command line.

help-usage = Usage:
help-usage-options = OPTIONS
help-usage-command = COMMAND
help-commands = Commands
help-arguments = Arguments
help-options = Options

help-surco = Surco: from the phone recording to the air, the log and the archive.
help-home = The station folder (default: the nearest parent with a schedule.toml)
help-schedule = Another grid than schedule.toml, for a second station in the same folder
help-json = One JSON document on stdout, for other programs
help-lang = Language: es or en (default: the machine's)
help-verbose = Tell more of what is done; -vv, everything
help-quiet = Errors only
help-help = Show this help
help-version = Show the version

help-init = Make a station folder with a grid, a sample series and comments that teach
help-init-folder = The new folder
help-demo = The main job on the sample station, from end to end, in a minute and a half
help-demo-folder = Where to do it (default: a temporary folder, which is kept)
help-doctor = What this machine has and lacks, and how to mend it
help-check = Check the whole folder: TOML files, audio, conflicts and holes in the grid
help-measure = Measures loudness and defects of audio files, or of whole folders
help-measure-files = Files or folders
help-measure-plot = Also a picture of loudness over time: .png or .svg
help-normalize = Repairs and normalises a file, or a whole folder; the ending of OUT chooses WAV, FLAC, MP3 or Opus
help-normalize-input = The file or folder that is read
help-normalize-output = The file that is written: .wav, .flac, .mp3 or .opus; or the folder
help-normalize-target = Integrated loudness (default: the series’ or the station’s, else -16 LUFS)
help-normalize-true_peak = True-peak ceiling (default: the series’ or the station’s, else -1.5 dBTP)
help-normalize-profile = What it is: voice, interview, music or none (default: voice)
help-normalize-without = What is not to be repaired: declip, channels, high-pass, plosives, hum, denoise, trim, level, compress, de-ess; several with commas
help-normalize-only = Nothing is to be repaired but this
help-normalize-longest_pause = Makes longer pauses between words shorter, in seconds (default: they stay)
help-normalize-format = Format of a folder: wav, flac, mp3 or opus (default: wav)
help-normalize-bitrate = Kilobits per second of MP3 (default: 128) or Opus (64)
help-normalize-vbr = MP3 of variable rate: from 0, the best, to 9, the smallest
help-normalize-bits = Bits per sample of WAV and FLAC: 16 or 24 (default: 16)
help-normalize-title = Title (default: the recording’s own)
help-normalize-artist = Who speaks or plays (default: the recording’s own)
help-normalize-cover = Cover picture, JPEG or PNG (default: the recording’s own)
help-normalize-plot = Also a picture of loudness over time: .png or .svg, before and after
help-normalize-examples = Examples:
    { "  " }surco normalize note.ogg -o note.wav --plot note.png
    { "  " }surco normalize interview.m4a -o interview.mp3 --profile interview --vbr 2 --title "The fair"
    { "  " }surco normalize recordings -o ready --format opus --bitrate 48
help-measure-examples = Examples:
    { "  " }surco measure note.ogg --plot note.png
    { "  " }surco measure recordings
help-ingest = Bring recordings, or a whole stick, into the library; safe to repeat
help-ingest-paths = Files or folders; without any, the whole station folder
help-ingest-program = The series they belong to
help-ingest-promoter = Who recorded them
help-ingest-prepare = Also cleans ahead the takes that episodes use or that are for the series given: assembling is quicker, and they take 12 MB a minute
help-ingest-watch = Stays and watches the folders: what is copied there comes in by itself when it is whole
help-ingest-settle = Seconds without a change after which a file is whole (default: 10)
help-ingest-examples = Examples:
    { "  " }surco ingest /media/usb --promoter "Rosa Mamani"
    { "  " }surco ingest recordings --program manos-limpias --prepare
    { "  " }surco ingest --watch /srv/shared
help-import = Bring in a list of another program (ZaraRadio .lst, .pls, .m3u) or, as slots, a calendar (.ics)
help-import-list = The list or the calendar
help-import-output = The file that is made (default: the list in musica/ with its name; slots are shown)
help-approve = Approve an episode, or make it a draft again: that is written into its file
help-approve-episode = The episode: series/episode, or its name alone where that is unique
help-approve-by = Who has listened to it and approves it
help-approve-draft = It is a draft again, which does not air
help-undo = Take the last change back that Surco made in a file that people write
help-undo-list = Only list the changes that can be undone, the last one first
help-assemble = Assemble an episode: the master of all its segments
help-assemble-episode = The episode: series/episode, or its name alone where that is unique
help-assemble-output = A copy of the master in this file as well
help-listen = Play a file, a take, an episode or a slot on this machine's loudspeaker
help-listen-what = What to hear
help-listen-from = From where: 1:30, 90s (default: the beginning)
help-listen-compare = Before and after normalising: space changes from one to the other at the same place, m makes them equally loud, q ends
help-listen-examples = Examples:
    { "  " }surco listen note.ogg --from 1:30
    { "  " }surco listen --compare note.ogg
help-plan = The rundown of a day or more
help-plan-date = First day, YYYY-MM-DD (default: today)
help-plan-days = How many days (default: 1)
help-plan-explain = With the whole reason for everything: also what was passed over for it, and why
help-plan-all_items = With every piece of music and every spot on its line, and why
help-plan-diff = What the grid in this file would change
help-plan-all = All stations of the folder, and what two of them need at once
help-plan-format = table, csv, m3u8, xspf or rivendell (default: table)
help-plan-seed = Seed of the rotation: the same gives the same rundown
help-why = Why something is or was on air, and where that is written
help-why-what = At what time (06:12, 2026-11-24T06:12), or the name of an item of the rundown or the log
help-why-seed = Seed of the rotation, the same as the rundown's
help-calendar = The grid as iCalendar, for the calendar of a phone or an office
help-calendar-date = First day, YYYY-MM-DD (default: today)
help-calendar-days = How many days (default: 28)
help-calendar-format = ics, or html: the week on a sheet to print (default: ics)
help-air = Go on air
help-air-device = The sound card, by its name (see surco doctor)
help-air-sink = Where the sound goes: device, null, wav:FILE, icecast:http://source:PASSWORD@server:8000/live.mp3; may be repeated (default: device)
help-air-until = Until when: 18:30, 2026-11-24T18:30 (default: until it is stopped)
help-air-rds = An RDS encoder that is told what is on air: /dev/ttyUSB0 or host:port; ?protocol=uecp, &baud=19200; may be repeated
help-air-now_playing = Where to tell what is on air: a .json or .txt file, or a server http://…; may be repeated
help-air-trust_clock = The machine's clock is right: a person says so
help-air-seed = Seed of the rotation
help-simulate = The same engine on a virtual clock: a week in seconds
help-simulate-from = From when: 2026-11-23, 2026-11-23T05:00
help-simulate-days = How many days
help-simulate-until = Until when
help-simulate-fault = Something that fails: missing@T:60s, slow@T:4s, power-cut@T:90s, clock-step@T:-30s; may be repeated
help-simulate-without = As if this were not there: a series, an episode (series/episode), or a file, a folder or a list of the grid; may be repeated
help-simulate-render = The sound as well, in this file (null: nowhere, but mixed all the same)
help-simulate-seed = Seed of the rotation
help-service = The unit with which systemd puts the station on air at boot
help-service-user = As whom it runs (default: you)
help-service-air = Options of surco air, after --: -- --device hw:CARD=Device
help-now = What is on air, since when, what is next, levels and the state of the clock
help-play = Put something on air: a file of the station, an episode, or the key of a jingle in the folder carts
help-play-what = What
help-play-now = Now, in place of what is on air (default: when what is on air has ended)
help-play-over = Now, over what is on air
help-play-at = At this time, to the second: 18:30, 18:30:15
help-skip = Go on to what follows
help-extend = Extend what is on air: the next fixed start comes later
help-extend-length = By how much: 90s, 5m
help-panic = Music now: continuity plays in place of the grid
help-panic-length = For how long at most (default: 10m)
help-live = The microphone: on the air (on), over what is on air (talk-over), or closed (off)
help-live-microphone = on, talk-over or off
help-resume = Go back to the grid, where it would be by now
help-hands = One key, one order: for operators, while the station is on air
help-lock = Lock the air: without the code nobody changes it
help-lock-code = The code: four letters or digits, or more
help-unlock = Unlock the air
help-unlock-code = The code
help-log = The as-run log: what really went out
help-log-date = Of this day, YYYY-MM-DD (default: today)
help-log-from = From
help-log-to = To
help-log-format = table, csv, json or html (default: table)
help-log-verify = Whether the log is as it was written
help-log-expect = With --verify: a mark that was written down earlier must be in it
help-report = What the air was used for, by the as-run log, and the proof that campaigns had their plays
help-report-from = First day, YYYY-MM-DD
help-report-to = Last day, YYYY-MM-DD
help-report-campaign = Only this campaign, with every one of its plays
help-report-format = table or csv (the campaigns' plays, for a spreadsheet; default: table)
help-log-listen = Plays the line of this number as it really sounded (from the air check)
help-log-output = With --listen: writes it to this file instead of playing it
help-archive = Publish episodes to the archive: FLAC, MP3, Opus, tags, RSS feed and page
help-archive-episodes = The episodes: series/episode
help-archive-base_url = The web address that the archive will be served from
help-archive-new_address = Moves the archive to another address; writes rules by which the old one leads to the new one
help-withdraw = Withdraws an episode from the archive: feeds name it no more, its page says so
help-withdraw-episode = The episode: series/episode
help-withdraw-reason = Why, for whoever opens its page
help-withdraw-undo = Offers it again
help-backup = Keep the catalogue and what it needs, also while on air
help-backup-file = The backup's file
help-restore = Bring a backup back, after verifying it
help-restore-file = The backup's file
help-restore-replace = Even over a library that is there: it is put aside, not deleted

help-completions = What the shell needs to complete commands
help-completions-shell = bash, zsh, fish, elvish or powershell
help-man = The manual's pages, into this folder
help-man-folder = The folder

help-unknown-argument = There is no option “{ $argument }”. { $hint }
help-unknown-command = There is no command “{ $argument }”. { $hint }
help-missing-argument = { $argument } is missing. { $hint }
help-invalid-value = “{ $value }” will not do for { $argument }. { $hint }
help-conflict = { $argument } does not go with another option that you gave. { $hint }
help-hint-meant = Did you mean “{ $name }”?
help-hint-values = It may be: { $values }.
help-hint-see = See “surco --help”.

help-new = Begin a series or an episode: looks at the recordings and writes the file, with comments that teach
help-new-program = Begin a series
help-new-program-slug = Its short name: manos-limpias
help-new-program-title = Its name on the air (default: the short name)
help-new-program-kind = What it is: microprogram, informative, spot or music (default: microprogram)
help-new-program-topic = What it is about, as a short name (default: that of the series)
help-new-program-from = Folder with the signature, the closing and the bed (default: the series’ own)
help-new-episode = Begin an episode with the recordings of a folder or of a list
help-new-episode-program = The series’ short name
help-new-episode-from = Folder with the recordings, or a list: .m3u, .cue, Audacity labels (.txt)
help-new-episode-title = Its title (default: the folder’s name)
help-new-episode-order = In which order: number, time or name (default: what the names say)
help-new-episode-recording = The recording that the Audacity labels are about
help-new-episode-examples = Examples:
    { "  " }surco new episode manos-limpias --from /media/usb/notes --title "Drying"
    { "  " }surco new episode manos-limpias --from cuts.txt --recording interview.wav
help-export = Take the edit of an episode to another program
help-export-episode = The episode: series/episode, or its name alone where that is unique
help-export-format = As what: cue, audacity (labels), edl (CMX 3600) or stems (voices, tunes and bed apart)
help-export-output = The file that is written; for stems, the folder
help-export-examples = Examples:
    { "  " }surco export 1-el-lavado --as audacity -o lavado.txt
    { "  " }surco export 1-el-lavado --as stems -o tracks
help-assemble-fit = Bring it to the length of the series, with what [template.fit] allows; speech is never cut
help-assemble-plot = Also a picture: segments, bed, tunes and loudness; .png or .svg
help-assemble-sheet = Also the script to print: order, times, texts and what is to be checked; .html
help-assemble-all = Assembles every episode that has its recordings
help-archive-all = Publishes every episode that has a master and is no draft
