### Messages of the crate `audio`.
audio-read = “{ $path }” could not be read: { $cause }.
    .help = Check that the file exists, that the stick is plugged in, and that you may read it.
audio-write = “{ $path }” could not be written: { $cause }.
    .help = Check that the folder exists, that you may write in it, and that the disk has room. What was there before is unchanged.
audio-unknown-ending = The name “{ $path }” does not end in a format that Surco writes.
    .help = End the name in .wav, .flac, .mp3 or .opus.
audio-unencodable = “{ $path }”: { $format } has no place for this sound ({ $channels ->
        [one] { $channels } channel
       *[other] { $channels } channels
    }, { $rate }, quality { $bits }).
    .help = Use one or two channels at 48000 Hz; 16 or 24 bits for WAV and FLAC; 32 to 320 kbit/s for MP3; 6 to 510 kbit/s for Opus.
audio-too-long = “{ $path }” does not fit: a WAV file cannot be longer than 4 GB.
    .help = Write FLAC, which has no such limit, or divide the sound into parts.
audio-encode = “{ $path }” could not be encoded: { $reason }.
    .help = Try another format, WAV or FLAC for example. If it happens with WAV too, tell the maintainers of Surco.
