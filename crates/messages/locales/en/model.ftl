### What is found when schedule.toml, program.toml and episode.toml are read.

## What TOML itself does not understand.

model-syntax = This line cannot be understood: { $cause }.
    .help = Every line is written like this: key = value. Check quotation marks, brackets and commas.
model-key-twice = “{ $key }” is written twice.
    .help = Keep only one of them.
model-no-value = The value is missing after the = sign.
    .help = Write the value, or delete the line.
model-unquoted = { $found }: texts and lengths stand between straight quotation marks.
    .help = Write it between two " signs, one before and one after. Numbers, dates, true and false go without.
model-open-quotes = The quotation marks are not closed.
    .help = End the text with the sign that it began with, on the same line.
model-no-equals = The = sign and its value are missing.
    .help = Every line is written like this: key = value. Comments begin with #.
model-not-a-boolean = { $found } cannot be understood.
    .help = For yes or no write true or false, in small letters. Texts stand between quotation marks.
model-leading-zero = Numbers are written without leading zeros.
    .help = Take the zero away. Times have two digits and minutes: 06:00.
model-decimal-comma = Decimals are written with a point.
    .help = Write for example -1.5 instead of -1,5.
model-open-bracket = A closing { $bracket } is missing.
    .help = Write { $bracket } where what was opened before ends.
model-backslash = Between quotation marks the sign \ means something else.
    .help = Write paths with /, as in musica/huaynos.
model-key-with-other-letters = “{ $key }” cannot be a key.
    .help = Keys are written with plain letters and without spaces, and are English words: title, days, at…

## Keys.

model-whole-file = this file
model-unknown-key = “{ $key }” is not known in { $table }.
    .help = { $advice }
model-known-keys = What can be here: { $keys }.
model-belongs-to-top = This line belongs at the beginning of the file, before the first line in brackets.
model-missing-key = “{ $key }” is missing in { $table }.
    .help = Add here: { $example }
model-missing-table = The part { $table } is missing.
    .help = Add a line { $table } and what belongs to it below; for example: { $example }
model-one-pair-of-brackets = { $table } comes only once, with one pair of brackets.
    .help = Write { $table }, with a single bracket on each side.
model-two-pairs-of-brackets = { $table } may come several times, with two pairs of brackets.
    .help = Write { $table }, with two brackets on each side.

## Values.

model-wrong-type = “{ $key }” has to be { $expected }; here it is { $found }.
    .help = Write something like this: { $example }
model-kind-text = a text in quotation marks
model-kind-yes-or-no = true or false, without quotation marks
model-kind-whole-number = a whole number, without quotation marks
model-kind-number = a number, without quotation marks and with a decimal point
model-kind-list = a list in square brackets
model-kind-table = a group of keys in braces, or under its heading in brackets
model-kind-time = a time of day
model-kind-date = a date
model-kind-length = a length with its unit, in quotation marks
model-kind-bytes = a size with its unit, in quotation marks
model-kind-position = a position in quotation marks

model-empty-text = “{ $key }” is empty.
    .help = Write something like this: { $example }
model-empty-list = “{ $key }” is an empty list.
    .help = Write something like this: { $example }
model-out-of-range = “{ $key }” cannot be { $found }.
    .help = Write a number from { $least } to { $most }.
model-not-a-choice = “{ $key }” cannot be “{ $found }”.
    .help = { $advice }
model-did-you-mean = Did you mean “{ $suggestion }”?
model-did-you-mean-of = Did you mean “{ $suggestion }”? It can be: { $choices }.
model-choices = It can be: { $choices }.
model-impossible-time = { $found } is not a time of day.
    .help = Times go from 00:00 to 23:59, with two digits: 06:00, 18:30. Midnight is 00:00.
model-impossible-date = { $found } is not a date.
    .help = Write year, month and day of a day that exists, like 2026-11-20.
model-not-bytes = “{ $found }” is not a size.
    .help = Write it with MB, GB or TB, like this: { $example }
model-not-a-length = “{ $found }” is not a length.
    .help = Write every number with its unit: "15m" is fifteen minutes; also "1h30m", "90s", "800ms".
model-too-long = “{ $key }” cannot be as long as { $found }.
    .help = The longest it can be is { $most }.
model-no-length = “{ $key }” cannot be zero.
    .help = Write something like this: { $example }
model-not-a-position = “{ $found }” is not a position in the recording.
    .help = Write minutes and seconds as on a clock: "0:01.5", "1:02"; or only seconds: "7.25".
model-not-a-slug = “{ $found }” cannot be a short name in “{ $key }”.
    .help = { $advice }
model-slug-letters = Use only small letters without accents, digits and hyphens, as in manos-limpias.
model-not-a-language = “{ $found }” is not the code of a language.
    .help = { $advice }
model-language-tags = Write its code: "es" Spanish, "qu" Quechua ("quz" of Cusco, "qvc" of Cajamarca), "ay" Aymara.
model-unknown-timezone = “{ $found }” is not a time zone.
    .help = { $advice }
model-zone-names = Write continent and city, like "America/Lima", "America/La_Paz" or "America/Guayaquil".
model-archive-address = “{ $found }” is not an address at which an archive can be read.
    .help = Write the address of its folder on the web, as in https://radio.example/archive.
model-not-an-email = “{ $found }” is not an e-mail address.
    .help = Write it like this: { $example }
model-approved-sound = “{ $found }” is not the name of a master.
    .help = Take the line out, and approve the episode again: surco approve EPISODE --by NAME
model-path-empty = “{ $key }” does not say which file or folder.
    .help = Write something like this: { $example }
model-path-outside = { $found } lies outside the folder that is copied with the station.
    .help = Copy the file into the folder and write the path from there, without / at its start, without a drive letter and without “..”.
model-path-backslash = { $found } cannot be used as a path on every system.
    .help = Write / between folders, as in musica/huaynos/01.ogg.

## The grid.

model-nothing-to-play = Nothing says here what is played.
    .help = Write one of these: program = "series", file = "file", playlist = "folder", time_check = "folder", break = "series of spots" with count = 3, relay = "address of a stream", or off_air = "silence".
model-one-way-to-play = There are two things to play here: “{ $first }” and “{ $second }”.
    .help = Keep one of them. What should be heard if it is not to be had goes into “fallback”.
model-live-by-hand = “live” is not written into the grid: a live voice goes on air when somebody opens the microphone.
    .help = Plan here what is heard when nobody does, and go on air with “surco live on”.
model-not-a-stream = “{ $found }” is not the address of a stream.
    .help = Write it whole, beginning with http:// or https:// and without a password, as in: { $example }
model-relay-stands-in = Another station's stream cannot stand in for what fails.
    .help = Name here what is on this computer: a playlist, a file. A second address of a relay goes with the first: relay = ["https://…", "https://…"].
model-time-twice = The time { $time } is there twice.
    .help = Keep one of them. The slot will come once at that time.
model-one-way-to-come = This says in two ways on which days it comes: “{ $first }” and “{ $second }”.
    .help = Keep one. If the slot comes in both ways, write it twice.
model-weeks-since-when = Nothing says from which week on the { $found } weeks are counted.
    .help = Add the first day on which it comes: from = 2026-11-02
model-days-and-dates = This has dates (“dates”) and days of the week (“days”) too.
    .help = Keep “dates” for those dates, or “days” for every week.
model-too-often = Every { $found } is too often: there would be no room for anything else.
    .help = Write a minute or more, as in: { $example }
model-to-before-at = The last time would be at { $to }, before the first, at { $at }.
    .help = Put the time of the day's last one into “to”. What goes past midnight is another slot.
model-slot-twice = There already is a slot “{ $id }”, in line { $line }.
    .help = Give every slot a short name of its own. If it is the same at another time, write the times together: at = ["06:00", "12:00"].
model-campaign-twice = There already is a campaign “{ $id }”, in line { $line }.
    .help = Give every campaign a short name of its own.
model-dates-reversed = It ends on { $until }, before it begins on { $from }.
    .help = Write the first day in “from” and the last in “until”.
model-unknown-slot = There is no slot “{ $found }”.
    .help = { $advice }
model-no-slots = The grid has no slots. Delete the exception or add the slot.
model-date-or-span = Here is one day (“date”) and also a span of days (“from”, “until”).
    .help = Keep “date” for a single day, or “from” and “until” for several.
model-skip-or-play = The exception does not say what is different.
    .help = Write skip = true if the slot does not come, or play = … if it plays something else.
model-skip-and-play = The slot cannot stay away and play something else at once.
    .help = Keep skip = true or play = …, one of the two.
model-weight-of-what = It is not known what that weight is of.
    .help = Write artist = "…" or series = "…", one of the two.
model-other-start = “{ $key }” is not of this kind of start.
    .help = “grace” goes with start_policy = "hard"; “max_wait”, and with it “then”, with "soft".
model-nothing-to-repeat = There is no slot “{ $found }” that plays a series and could be repeated.
    .help = { $advice }
model-not-a-holiday = “{ $found }” is not a date.
    .help = Every line begins with a date, like 2026-07-28; what follows is its name. An .ics file will do as well.
model-day-or-week = The campaign wants so many plays a day and so many a week at once.
    .help = Keep plays_per_day or plays_per_week, one of the two.
model-daypart-reversed = That part of the day ends before it begins.
    .help = The time of “to” is later than that of “from”. What goes on after midnight is written as two parts.

model-begin-together = “{ $second }” begins at the same time as “{ $first }” (line { $line }): { $day } at { $time }. Only one of the two airs.
    .help = Change the time of one, or give more “priority” to the one that should air.
model-cuts = “{ $second }” cuts “{ $first }” (line { $line }), which may still be on air then: { $day } at { $time }.
    .help = Shorten the first one's “length” or move the second. If it is meant to cut, give it more “priority”.
model-has-to-wait = “{ $second }” has to wait for “{ $first }” (line { $line }), which may still be on air then: { $day } at { $time }.
    .help = Shorten the first one's “length” or move the second.
model-on-mon = Monday
model-on-tue = Tuesday
model-on-wed = Wednesday
model-on-thu = Thursday
model-on-fri = Friday
model-on-sat = Saturday
model-on-sun = Sunday

## The episode.

model-no-segments = The episode has no recordings.
    .help = Add for each one: [[segment]] and below it recording = "01-saludo.ogg"
model-number-differs = The number is { $number }, but the folder begins with { $folder }.
    .help = Make the two the same, so that episodes are found in their order.
model-cues-reversed = It ends at { $cue_out } but begins at { $cue_in }.
    .help = “cue_out” is where it ends in the recording: it has to be more than “cue_in”.

## The series' form and the episode.

model-tolerance-over-target = The tolerance ({ $tolerance }) is more than the length intended ({ $target }).
    .help = Write a smaller tolerance, or leave it out: for example { $example }
model-part-twice = The part “{ $part }” is on line { $line } already.
    .help = Every part stands once; for what repeats there is presence = "repeatable".
model-standard-part-repeats = A part with a recording of its own cannot be repeated.
    .help = Take recording out, or write presence = "required" or "optional".
model-nothing-before = “{ $key }” says how a segment follows the one before, and this is the first.
    .help = Take the line out, or move it to the next segment.
model-one-way-to-follow = “{ $second }” and “{ $first }” do not go together.
    .help = Keep one: pause (silence before), overlap (it begins before the other ends) or over (on top of the other).
model-approved-by-nobody = It says approved, but not by whom.
    .help = Add approved_by = "the name of who has heard and approved it".
model-part-out-of-order = The part “{ $part }” comes before “{ $before }”.
    .help = Change the order of the segments, or that of the parts in program.toml.
model-part-repeated = The part “{ $part }” comes only once in an episode.
    .help = Take one out, or write presence = "repeatable" in the part, in program.toml.
model-part-missing = The part “{ $part }” is missing.
    .help = Add a [[segment]] with part = "{ $part }", or write presence = "optional" in the part, in program.toml.
model-no-parts = The series has no parts, and “{ $part }” is named here.
    .help = Take the line out, or add to program.toml a [[template.part]] with id = "{ $part }".
model-unknown-part = The series has no part “{ $part }”.
    .help = The parts are: { $known }.
model-no-stinger = The segment asks for a stinger, and the series “{ $program }” has none.
    .help = Add to program.toml, under [template]: stinger = "golpe.wav"; or take the line out.

## New files.

model-new-episode = A new episode: the recordings, in the order in which they are heard. Change what is needed, and then: surco assemble
model-new-order-number = Order: by the numbers that the names begin with.
model-new-order-time = Order: by the time of recording.
model-new-order-name = Order: by name. For another order move the segments, or put numbers before the names (01-, 02-…).
model-new-order-list = Order and cuts: those of the list.
model-new-draft = it does not air. When it is ready, write "ready"
model-new-summary = a few sentences for listeners
model-new-music = looks like music: it is not denoised
model-new-interview = looks like an interview: several people, near and far
model-new-bed = with the series’ bed under it
model-new-speaker = who speaks, and what is said
model-new-cue = take the # away to begin there; "after-silence" begins after the first silence
model-new-program = A new series: the form of all its episodes. Each episode: surco new episode
model-new-kind = microprogram (1 to 5 minutes), informative (15 to 60), spot or music
model-new-approval = only episodes that somebody has approved air
model-new-signature = the signature tune that opens
model-new-closing = the tune that closes
model-new-bed-music = the bed: music under speech
model-new-length = how long an episode should be
model-new-parts = Standing parts, in order: the greeting or the credits that always come. Take the # away and write yours.
