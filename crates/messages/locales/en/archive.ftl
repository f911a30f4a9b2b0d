### What the archive says: errors, warnings, and the words of its pages.

archive-read = “{ $path }” could not be read: { $cause }.
    .help = Check that the file exists, that the disk is plugged in, and that you may read it.
archive-write = “{ $path }” could not be written: { $cause }.
    .help = Check space and permissions of the disk. What is published already is unchanged.
archive-damaged-master = The master “{ $path }” is damaged: its bytes are not those that were made.
    .help = Build the episode again with “surco assemble”, then archive it. Check the disk: it may be failing.
archive-unfaithful-copy = The preservation copy “{ $path }” does not give back the same sound.
    .help = Try again. If it happens again, check the disk and the computer's memory.
archive-tags = What is known of the episode could not be written into “{ $path }”: { $reason }.
    .help = Check the space on the disk and the series' “cover” picture. If it happens again, tell the maintainers of Surco.
archive-damaged-record = The record “{ $path }” cannot be understood: { $reason }.
    .help = Bring the file back from a backup. If there is none, delete it and archive that episode again: it will come out as new.
archive-address = “{ $address }” is not a web address.
    .help = Write the address at which the archive will be read, for example “https://radio.example/archive”.
archive-elsewhere = The archive is at { $is }, and “{ $wanted }” was asked for. Feeds and readers know the first address.
    .help = Leave the address away to go on as before. To move the archive, say “--new-address” too: rules for the old address are written then.
archive-local = Nobody but this computer can read the archive at { $address }.
    .help = Write the address at which people will read it into schedule.toml: [archive] address = "https://radio.example/archive".
archive-moved = The archive has moved to { $address }.
    .help = On the web server of the old address, put in one of the two files in “{ $rules }”, so that feeds and links go on.
archive-withdrawn = “{ $episode }” was withdrawn from the archive.
    .help = To offer it again: surco withdraw --undo { $episode }
archive-not-on-demand = “{ $episode }” may be broadcast, but not be offered in the archive.
    .help = If it may: on_demand = true, under [archive] in the series' program.toml.
archive-not-archived = “{ $episode }” is not in the archive.
    .help = Write it as series/episode, as in its address.
archive-cover-unfit = The picture “{ $path }” will not do for podcast directories.
    .help = Use a square JPEG or PNG picture of 1400 to 3000 pixels a side.
archive-picture-unfit = The picture “{ $path }” cannot be opened, and its chapter stays without one.
    .help = Use a JPEG or PNG picture.
archive-off-balance = In “{ $file }” a part is { $difference } louder or softer than in the master.
    .help = Listen to it. Where it is heard, make the loudest voices of the episode softer, and assemble it again.
archive-off-target = “{ $file }” came out at { $loudness } with peaks of { $peak }; it should be near -16 LUFS and under -1 dBTP.
    .help = Listen to the episode. Nearly always the sound is very short, or has very hard knocks in it.

## The pages

archive-page-home = Archive of { $station }
archive-page-way = You are here
archive-page-episode = Episode { $number }
archive-page-episodes = Episodes
archive-page-by = Made by { $who }
archive-page-listen = Listen
archive-page-listen-to = Listen to “{ $title }”
archive-page-no-player = This browser cannot play sound. Download the episode below.
archive-page-chapters = Parts
archive-page-download = Download
archive-page-mp3 = MP3, for any phone
archive-page-opus = Opus, uses less data
archive-page-flac = FLAC, full quality
archive-page-vtt = Text with times (WebVTT)
archive-page-transcript = What is said
archive-page-subscribe = Subscribe (RSS)
archive-page-all-rights = All rights reserved
archive-page-withdrawn = This episode was withdrawn on { $date }.
archive-page-no-episodes = There is no episode to listen to now.
archive-page-other-episodes = Other episodes
archive-date = { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }
archive-language = { $code ->
        [es] Spanish
        [en] English
        [pt] Portuguese
        [qu] Quechua
        [qvc] Cajamarca Quechua
        [quz] Cusco Quechua
        [quy] Ayacucho Quechua
        [qxp] Puno Quechua
        [ay] Aymara
        [ayr] Central Aymara
       *[other] { $code }
    }
