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
audio-not-a-picture = “{ $path }” is neither a JPEG nor a PNG picture.
    .help = Save it as JPEG or PNG; 600 × 600 pixels are enough for a cover.
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
        [tags] : it has tags only (title, artist)
       *[other] { "" }
    }.
    .help = Name a recording: WAV, FLAC, MP3, M4A, Ogg or Opus, for example.
audio-undecodable = “{ $path }” is in the format { $format }, which Surco cannot read.
    .help = Install ffmpeg (“apt-get install ffmpeg”), by which Surco reads it, or save it again as WAV, FLAC, MP3 or Opus on the telephone or in the program that made it.
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
audio-no-sound = There is no sound in it.
    .help = Record it again; the recorder may have been stopped before it began.
audio-silent = It is silent from beginning to end.
    .help = Check the microphone and its cable, listen to the recording, and record it again.
audio-short = It is only { $length } long.
    .help = Listen to it: it may have been started or stopped by mistake.
audio-left-dead = There is nothing on the left side.
    .help = Check the cable. For a voice, record in mono.
audio-right-dead = There is nothing on the right side.
    .help = Check the cable. For a voice, record in mono.
audio-out-of-phase = Left and right cancel each other out: on a radio with one loudspeaker there is next to nothing to hear.
    .help = One cable is wired the wrong way round. Use the left side only, or turn one side over in an editor.
audio-clipped = It was recorded too loud: { $samples ->
        [one] { $samples } sample is cut off
       *[other] { $samples } samples are cut off
    }.
    .help = What is cut off cannot be brought back. Record farther from the microphone or with the input turned down.
audio-dropouts = { $count ->
        [one] The sound stops dead for a moment at { $at }: the recorder or the line lost some of it.
       *[other] The sound stops dead for a moment in { $count } places, first at { $at }: the recorder or the line lost some of it.
    }
    .help = Listen there. If words are lost, copy the file again from the recorder, or record again; a slow memory card does this.
audio-narrow = There is nothing above { $hertz } kHz: it came over a phone line.
    .help = Ask for the recording itself, sent as a file: it sounds much clearer than a call.
audio-quiet = It was recorded too softly ({ $loudness }); its noise will be raised together with the voice.
    .help = Hold the microphone a hand's breadth from the mouth, or turn the input up.
audio-noisy = The voice stands only { $distance } above the noise.
    .help = Record closer to the microphone and away from engines, wind and other voices.
audio-hum = The mains hum in it, at { $hertz } Hz.
    .help = Move the recorder and its cables away from chargers and transformers, or record on the battery.
audio-plosives = { $count ->
        [one] A breath pops on the microphone at { $at }.
       *[other] Breath pops on the microphone { $count } times, first at { $at }.
    }
    .help = The voice profile takes it away. Speak past the microphone and not into it, or put a windscreen over it.
audio-rumble = There is wind or rumble in it, louder than it should be.
    .help = Put a windscreen or a sock over the microphone, and do not hold it in a moving hand.
audio-dc-offset = Its zero line is displaced by { $percent } % of full scale.
    .help = The voice profile puts it right. It comes from the sound card: try another input.
audio-long-silence = It is silent for { $seconds } s from { $from } on.
    .help = Listen to that place: something may be missing.
audio-step-declip = Made tops round again that were cut off: { $samples } samples.
audio-step-left-dead = Gave the left side the sound of the right one, since nothing was on it.
audio-step-right-dead = Gave the right side the sound of the left one, since nothing was on it.
audio-step-out-of-phase = Turned the right side, which was the left one upside down.
audio-step-rumble = Took away what lies below { $hertz } Hz: wind and rumble.
audio-step-plosives = { $count ->
        [one] Took away one breath that popped on the microphone, at { $at }.
       *[other] Took away { $count } breaths that popped on the microphone, the first at { $at }.
    }
audio-step-dc = Brought the zero line back, which was displaced by { $percent } % of full scale.
audio-step-hum = Took away the hum of the mains at { $hertz } Hz and its overtones.
audio-step-denoise = Lowered the noise by { $lowered }: the voice stood { $distance } above it.
audio-step-trim = Cut the waiting: { $head } s at the beginning and { $tail } s at the end.
audio-step-level = Brought near and far speakers to one loudness: lowered by { $lowered } at most, raised by { $raised } at most.
audio-step-compress = Held back the loudest syllables a little: they stood { $over } over the whole.
audio-step-de-ess = Softened the sharpest esses: they were only { $under } softer than the voice.
audio-step-pauses = Made long pauses shorter, down to { $longest } s: { $count ->
        [one] one pause
       *[other] { $count } pauses
    }, { $seconds } s in all.
audio-step-gain = Changed the level by { $gain }: from { $before } towards { $target }.
audio-step-limiter = Held the highest peaks down, by { $most } at most, so that they stay below { $ceiling }.
audio-step-codec = Lowered the peaks by another { $lowered } before encoding, because { $format } raises them.
audio-step-short = It stays { $missing } softer than { $target }: more would have squeezed the sound too hard.
audio-step-lost = { $count ->
        [one] One place
       *[other] { $count } places
    } in the recording could not be heard; the first at { $at }.
audio-no-loudness = “{ $path }” has no loudness: it is silent, or shorter than 0.4 s.
    .help = Listen to it, and record it again if it is empty. There is nothing to bring to a level.
audio-same-file = “{ $path }” is to be read and written at once.
    .help = Choose another name for the output: the recording is kept as it is.
