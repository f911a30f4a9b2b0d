### What the library says: the catalogue, the sounds that are kept, backups and the station folder.

library-read = “{ $path }” cannot be read: { $cause }.
    .help = Check that it exists, that the stick or disk is plugged in, and that you may read it.
library-write = “{ $path }” cannot be written: { $cause }.
    .help = Check that there is room on the disk and that you may write there. What was kept before is unharmed.
library-file-too-large = “{ $path }” cannot be that large on that disk.
    .help = Many USB sticks take no files over 4 GB (format FAT32). Use a disk with the format exFAT, NTFS or ext4.
library-sound-missing = The library does not have the sound { $source }.
    .help = Bring the recording again with “surco ingest”, or assemble the episode again with “surco assemble”.
library-sound-damaged = “{ $path }” is damaged: it is not what was put there.
    .help = Bring the recording again with “surco ingest”, or assemble the episode again with “surco assemble”: that repairs it. Check the disk, too.

library-catalogue-damaged = The catalogue “{ $path }” is damaged.
    .help = Bring a backup back with “surco restore”. Going on air, “surco air” recovers by itself with its last copy. Nothing is deleted.
library-not-a-catalogue = “{ $path }” is not a catalogue of Surco's.
    .help = Another program made that file. Move it elsewhere, or name the right folder with “--home”.
library-catalogue-too-new = “{ $path }” is from a later version of Surco.
    .help = Install the latest version of Surco on this computer.
library-catalogue-busy = Another program has been using the catalogue “{ $path }” for long.
    .help = Wait a moment and try again. If it happens again, close the other programs that use the library.
library-catalogue = The catalogue “{ $path }” does not answer: { $cause }
    .help = Check the disk with “surco doctor” and try again.
library-in-use = Another Surco is working with the library “{ $path }”.
    .help = Stop the playout and the other commands of Surco first, and try again.
library-already-on-air = A playout is already running with the library “{ $path }”.
    .help = Stop it before going on air again, or use another station folder.
library-airing-taken = The journal already has another airing with the number { $airing }.
    .help = Two playouts seem to write one journal: leave only one.
library-recovered = The catalogue “{ $path }” was damaged or lost. It was recovered from the last automatic copy; { $rows } more lines were saved out of the damaged one. What was there before is kept in “{ $aside }”.
    .help = Check the disk: it may be failing. Bring the latest recordings again with “surco ingest”; repeating does no harm.
library-recovered-without-backup = The catalogue “{ $path }” was damaged and there was no copy. A new one was made with the { $rows } lines that could be saved. What was there before is kept in “{ $aside }”.
    .help = If you have a backup, bring it back with “surco restore”. If not, bring music and recordings again with “surco ingest” and assemble the episodes with “surco assemble”.

library-exists = There is a library in “{ $path }” already.
    .help = To put the backup in its place, repeat the command with “--replace”: the present catalogue is set aside under another name, not deleted.
library-not-a-backup = “{ $path }” is not a backup of Surco's.
    .help = Backups are made with “surco backup”. Check the file's name.
library-backup-damaged = The backup “{ $path }” is damaged or incomplete: { $part }. Nothing was changed.
    .help = Copy the backup again from where it was kept, or use an earlier one.

## The station folder.

library-file-unreadable = “{ $path }” cannot be read: { $cause }.
    .help = Check the file's permissions and the disk.
library-folder-unreadable = The folder “{ $path }” cannot be opened: { $cause }.
    .help = Check the folder's permissions and the disk.
library-text-too-long = “{ $path }” is too large to be a text file.
    .help = Check whether another file has got that name.
library-not-utf8 = “{ $path }” is not saved as UTF-8 text.
    .help = Open it with the editor and save it again, choosing the encoding UTF-8.
library-folder-not-short-name = The name of the folder “{ $path }” cannot be used; what is in it is ignored.
    .help = { $advice }
library-rename-folder = Rename it to “{ $name }”.
library-short-names = Use only lower-case letters without accents, digits and hyphens, as in manos-limpias.
library-program-file-missing = The folder “{ $path }” has no program.toml: the series is not used.
    .help = Write its program.toml (copy another series'), or take the folder out of “programs”.
library-episode-file-missing = The folder “{ $path }” has no episode.toml: the episode is not used.
    .help = Write its episode.toml (copy another episode's), or take the folder out of “episodes”.
library-episode-number-twice = “{ $first }” and “{ $second }” have the same number, { $number }.
    .help = Give each episode its own number, so that it is known which is the newest and which comes next.

library-recording-missing = The recording “{ $path }” is not there.
    .help = { $advice }
library-image-missing = The picture “{ $path }” is not there.
    .help = { $advice }
library-signature-missing = The signature tune “{ $path }” is not there.
    .help = { $advice }
library-closing-missing = The closing tune “{ $path }” is not there.
    .help = { $advice }
library-bed-missing = The bed “{ $path }” is not there.
    .help = { $advice }
library-stinger-missing = The stinger “{ $path }” is not there.
    .help = { $advice }
library-emergency-missing = The emergency sound “{ $path }” is not there.
    .help = { $advice }
library-file-missing = The file “{ $path }” is not there.
    .help = { $advice }
library-playlist-missing = The list or folder “{ $path }” is not there.
    .help = { $advice }
library-list-entry-missing = “{ $path }”, which the list names, is not there.
    .help = { $advice }
library-sound-empty = “{ $path }” is empty: it was not copied to its end.
    .help = Copy it again from the phone or the recorder.
library-playlist-empty = There is no piece in “{ $path }”.
    .help = Put music there and bring it into the library with “surco ingest”.
library-not-a-playlist = “{ $path }” is neither a folder nor an .m3u8 list.
    .help = To play a single file, write file = "{ $path }" instead of playlist.
library-did-you-mean = Did you mean “{ $suggestion }”?
library-put-it-there = Copy it into that folder, or correct the name.
library-cannot-be-read = It cannot be read: { $cause }.

library-unknown-series = There is no series “{ $program }”.
    .help = { $advice }
library-make-series = Make the folder programs/{ $program } with its program.toml, or correct the name.
library-unknown-episode = The series “{ $program }” has no episode “{ $episode }”.
    .help = { $advice }
library-make-episode = Write the name of the episode's folder, like 1-el-lavado-de-la-ubre; or “newest” or “next”.
library-break-without-spots = The series “{ $program }” has no spots.
    .help = Breaks play series with kind = "spot" or "microprogram" in their program.toml.
library-unknown-campaign = The station has no campaign “{ $campaign }”: the series “{ $program }” will not be played in breaks.
    .help = { $advice }
library-add-campaign = Add a part [[campaign]] with that “id” to the grid, or delete the line.

library-version-of-itself = An episode cannot be a version of itself.
    .help = Write in version_of the name of the original, in the other language.
library-version-of-nothing = The series has no episode “{ $original }” that this could be a version of.
    .help = { $advice }
library-version-of-version = “{ $original }” is itself a version of another.
    .help = Write the name of the original in version_of.
library-version-same-language = The original, “{ $original }”, is in “{ $language }” as well.
    .help = Write the language of this version, for example: language = "quz"
