### What is said when recordings are brought in and episodes are made.

production-missing = “{ $path }” is not there.
    .help = Check its name, or plug in the USB stick that it is on.
production-read = “{ $path }” cannot be read: { $cause }.
    .help = Check its permissions, or whether the USB stick is still plugged in.
production-write = “{ $path }” cannot be written to: { $cause }.
    .help = Check the disk's free space and permissions. What was there before is as it was.
production-empty = There is no sound in “{ $path }”.
    .help = Copy the file again, or record it again.
production-part-lost = At { $at } a part is missing ({ $length }): { $reason }
    .help = Copy the file from the phone or the recorder again, if it is still there.
production-more-parts-lost = { $count ->
        [one] One more part is
       *[other] { $count } more parts are
    } missing.
    .help = The file is badly damaged. Copy it from the phone or the recorder again.

production-no-station = The station is not known: “schedule.toml” could not be read.
    .help = First correct what “surco check” points out.
production-no-segments = The episode “{ $episode }” has no segments.
    .help = Add to “episode.toml” one [[segment]] with recording = "file" for every recording.
production-role-segment = the segment “{ $title }”
production-role-signature = the signature tune
production-role-closing = the closing tune
production-role-bed = the bed
production-ingredient-missing = Missing { $role }: there is no “{ $path }”.
    .help = Copy the file into that folder, or correct its name where it is asked for.
production-ingredient = “{ $path }” ({ $role }) cannot be used: { $cause }
    .help = Listen to the file with “surco listen”; if nothing is heard, copy it again or record it again.
production-cue-beyond-end = The segment “{ $segment }” asks for { $cue } of “{ $path }”, which is { $length } long.
    .help = Correct cue_in and cue_out; they count from the beginning of the recording.
production-cues-crossed = The segment “{ $segment }” would end ({ $cue_out }) before it begins ({ $cue_in }) in “{ $path }”.
    .help = Correct cue_in and cue_out; cue_out must be the greater.
production-bed-too-short = The bed “{ $path }” is { $length } long; it takes at least { $least }.
    .help = Choose a longer piece of music: it repeats by itself without being noticed.

production-trimmed = The waiting was cut away: { $head } s at the beginning and { $tail } s at the end.
production-too-long = The episode is { $length } long: { $off } more than the { $target } intended.
    .help = Take out or trim a segment, or change target_length and tolerance in “program.toml”.
production-too-short = The episode is { $length } long: { $off } less than the { $target } intended.
    .help = Add a segment, or change target_length and tolerance in “program.toml”.
production-segment-silent = At { $at }, in the segment “{ $segment }”, nothing is heard.
    .help = Listen to the recording with “surco listen”. Perhaps the microphone was off.
production-segment-too-soft = At { $at }, the segment “{ $segment }” was recorded too softly to match the others.
    .help = Record it again, nearer to whoever speaks.
production-segment-louder = At { $at }, the segment “{ $segment }” sounds { $db } dB louder than the others.
    .help = All segments are matched by themselves; if you did not mean this, take gain_db out.
production-segment-softer = At { $at }, the segment “{ $segment }” sounds { $db } dB softer than the others.
    .help = All segments are matched by themselves; if you did not mean this, take gain_db out.
production-off-target = The episode sounds at { $reached } LUFS; { $target } was wanted. No more is possible under the peak that is allowed.
    .help = Allow a higher peak, ask for less loudness, or use recordings with fewer bangs and shouts.
production-file-gone = “{ $path }” is not in its folder any more; the library's copy was used.
    .help = Copy it into its folder again if the episode should be made on another computer too.

production-skipped-system = belongs to the system
production-skipped-apple = is a companion that macOS leaves, without sound
production-skipped-hidden = is hidden
production-skipped-library = is the station’s library
production-skipped-unfinished = is still being copied or downloaded
production-skipped-no-recording = does not end as a recording does
production-skipped-silent-video = is a video without sound
production-skipped-no-file = is no file
production-skipped-unreadable = cannot be read: { $cause }

production-role-stinger = the stinger
production-bed-shorter-than-fade = The bed “{ $path }” is { $length } long, shorter than its fade of { $fade }.
    .help = Choose a longer piece of music, or shorten crossfade or bed_end in “program.toml”.
production-no-silence = In “{ $path }” (segment “{ $segment }”) there is no silence between two sounds to cut at.
    .help = Write a time in cue_in or cue_out, for example "0:02.5".
production-fades-too-long = The segment “{ $segment }” is { $length } long, and its fades together { $fades }.
    .help = Shorten fade_in or fade_out, or use more of the recording.
production-nothing-to-overlap = The segment “{ $segment }” would begin { $overlap } before the end of the one before, which is { $length } long.
    .help = Write a smaller overlap.
production-over-too-late = The segment “{ $segment }” would begin { $after } into the one before, which is { $length } long.
    .help = Write a smaller over.

production-fit-drop = Without “{ $segment }”, which is optional, it is { $saves } shorter.
production-fit-pauses = With pauses of { $pause } it is { $saves } shorter.
production-fit-run = With --fit, or fit = true in “episode.toml”, it becomes { $length } long.
production-fitted-dropped = “{ $segment }”, which is optional, was left out.
production-fitted-pauses = Pauses are { $pause } long instead of { $usual }.
production-check-softer = At { $at }, “{ $segment }” is { $lu } LU below the others.
    .help = Take gain_db out, or raise the segment with gain_db = 3.
production-check-louder = At { $at }, “{ $segment }” is { $lu } LU above the others.
    .help = Take gain_db out, or lower the segment with gain_db = -3.
production-check-silence = At { $at }, in “{ $segment }”, there are { $length } of silence.
    .help = Cut there with cue_in or cue_out, in two segments where needed.
production-check-recording = At { $at }, “{ $segment }”: { $problem }
production-approved-another = The sound has changed, and the episode says that { $by } has approved it: what they heard was another.
    .help = Let them hear it again; until then, write state = "ready" or "draft".
production-ingested = { $name }
