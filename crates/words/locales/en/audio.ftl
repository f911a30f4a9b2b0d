### Messages of the crate `audio`.
audio-read = “{ $path }” could not be read: { $cause }.
    .help = Check that the file exists, that the stick is plugged in, and that you may read it.
