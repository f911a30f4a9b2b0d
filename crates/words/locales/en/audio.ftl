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
audio-empty = “{ $path }” is empty: there is not one byte in it.
    .help = The copy was interrupted, or the telephone did not record. Copy the file again or ask for it again.
audio-not-a-file = “{ $path }” is a folder or a device, not a sound file.
    .help = Name a file inside the folder.
audio-not-sound = “{ $path }” is not a sound file{ $what ->
        [text] : it is a text
        [picture] : it is a picture
        [document] : it is a document
        [archive] : it is a compressed archive
        [video] : it is a video without sound
       *[other] { "" }
    }.
    .help = Name a recording: WAV, FLAC, MP3, M4A, Ogg or Opus, for example.
audio-undecodable = “{ $path }” is in the format { $format }, which Surco cannot read.
    .help = Save it again as WAV, FLAC, MP3 or Opus on the telephone or in the program that made it, or convert it with “ffmpeg -i original out.wav”.
audio-damaged = “{ $path }” looks like { $format }, but there is no sound to be had from it ({ $reason }).
    .help = The copy was probably interrupted. Copy the file again or ask for it again.
audio-rate = A sound at { $rate } cannot be brought to 48000 Hz.
    .help = Convert the recording to 44100 or 48000 Hz.
audio-lost-damaged = The data are damaged; there is silence instead.
audio-lost-gap = A piece of the file is missing; there is silence instead.
audio-lost-cut-short = The file ends before its recording does: it is incomplete.
audio-lost-unreadable = From here on it could not be read: { $cause }.
audio-lost-changed = From here on the file goes on with another kind of sound, which could not be read.
audio-lost-given-up = From here on the data are so damaged that there was no going on.
