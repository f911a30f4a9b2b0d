### What the surco command says.

surco-error = Error
surco-warning = Attention
surco-none = —
surco-panic = Surco failed at something that must not fail: { $what } ({ $place })
    .help = Your files are safe. Please tell those who maintain Surco, with this line.
surco-io = “{ $path }” cannot be used: { $cause }
    .help = See that it exists, that you have permission, and that there is room on the disk.

surco-no-instant = “{ $text }” is not a date or a time that can be used.
    .help = Write 06:00, 2026-11-24 or 2026-11-24T06:00:30.
surco-until-past = “{ $text }” is over already, or does not come after the beginning.
    .help = Give a later time.

surco-measured-file = File
surco-measured-sound = Sound
surco-measured-sound-is = { $format }, { $rate }, { $channels ->
        [1] mono
        [2] stereo
       *[other] { $channels } channels
    }
surco-measured-length = Length
surco-measured-loudness = Loudness
surco-measured-range = Range
surco-measured-momentary = Loudest
surco-measured-momentary-is = { $momentary } for a moment (0.4 s); { $short } for a phrase (3 s)
surco-measured-peak = True peak
surco-measured-noise = Background noise
surco-measured-bandwidth = Reaches up to
surco-measured-content = Content
surco-measured-music = music
surco-measured-no-music = speech or noise
surco-measured-problems = Problems
surco-measured-well = None.
surco-measured-softer = { $loudness }: { $distance } softer than radio’s { $target }
surco-measured-louder = { $loudness }: { $distance } louder than radio’s { $target }
surco-measured-right = { $loudness }: radio’s own level
surco-measured-advice = To repair it and bring it to the level of radio: surco normalize "{ $path }" -o { $output }
surco-measured-many = Files: { $count }, { $length } in all. With problems: { $problems }. Unreadable: { $failed }. Loudness from { $softest } to { $loudest }.
surco-plotted = Picture: { $path }
surco-plot-one = A picture is of one file.
    .help = Name one sound file, or leave --plot out.
surco-plot-before = Before: { $name }
surco-plot-after = After: { $name }
surco-normalized = { $path }: from { $before } to { $after }
surco-normalized-many = Normalised: { $count }. Failed: { $failed }.
surco-normalize-left = { $count ->
        [one] One recording has not been normalised
       *[other] { $count } recordings have not been normalised
    }.
    .help = Repeat the command whenever you like.
surco-nothing-normalized = Not one recording could be normalised.
    .help = The reason for each stands above.

surco-ingested = New: { $new }. Known already: { $known }. Failed: { $failed }. Left alone: { $skipped }.
surco-ingest-left = { $count ->
        [one] One recording has not been brought yet
       *[other] { $count } recordings have not been brought yet
    }.
    .help = Put the stick in again and repeat the command: it goes on where it was.
surco-more-skipped = { $count ->
        [one] … and another one that is no recording
       *[other] … and another { $count } that are no recordings
    }.
surco-prepared = Clean takes made ahead: { $count }.
surco-not-prepared = Not all takes could be cleaned ahead: { $cause }
    .help = Nothing is lost: they are cleaned when the episode is assembled.
surco-watching = Watching “{ $folder }”: each recording comes in when it has not changed for { $seconds } s. Ctrl-C ends it.
surco-watched-is-gone = { $cause } Waiting for it.
    .help = When it is back, all goes on by itself.
surco-watched-is-back = “{ $folder }” is back.
surco-watched = The watch is over. New: { $new }. Failed: { $failed }.
surco-same-as = is the same sound as { $path }
surco-nothing-ingested = No recording could be brought in.

surco-assembled = Master: { $path }
    { "  " }lasts { $length }, loudness { $integrated }, true peak { $peak }
surco-assembled-before = Master, assembled before and unchanged: { $path }
    { "  " }lasts { $length }, loudness { $integrated }, true peak { $peak }

surco-listening = Playing { $name }
surco-compare-keys = Space changes between before and after; m makes them equally loud, to judge the sound and not the level; q ends.
surco-compare-before = BEFORE: { $name }
surco-compare-after = AFTER: { $name }
surco-compare-before-matched = BEFORE, matched: { $name }
surco-compare-after-matched = AFTER, matched: { $name }
surco-nothing-to-listen = There is no file, episode, slot or take called “{ $what }”.
    .help = Name a file, series/episode, the short name of a slot, or the first letters of a take.
surco-no-card-to-listen = This machine has no loudspeaker that can be used.
    .help = Plug in a loudspeaker or a sound card. “surco doctor” says what this machine has.
surco-no-loudspeaker = This machine's loudspeaker cannot be used: { $cause }
    .help = Have a look with “surco doctor”.

surco-on-air = { $time }  ▶ { $title }: { $reason }
surco-noted = { $time }  { $message }
surco-no-signal = The signal to stop cannot be listened for: { $cause }

surco-service = With root’s rights: put this into /etc/systemd/system/surco.service, then systemctl enable --now surco
surco-service-options = “surco air” does not understand these options: { $cause }
    .help = After “--” stands what “surco air” takes: surco service --user radio -- --device hw:CARD=Device
surco-simulated-silence = { $time }  silence of { $length }: { $cause }
surco-simulated = Sounds: { $items }. Hard starts: { $starts }; the worst { $error } ms from its instant. Longest silence: { $silence }. Without power: { $dark }. Simulated in { $seconds } s.

surco-not-on-air = The station has not been on air yet.
    .help = Go on air with “surco air”.
surco-not-on-air-since = Not on air; last seen on { $time }.
    .help = Go on air with “surco air”.
surco-now = On air since { $time }: { $title } (at { $position })
surco-state = Level { $level } · clock { $clock } · { $card } · card ran dry: { $underruns }
surco-clock-good = trusted
surco-clock-doubtful = NOT trusted
surco-card-playing = the card is playing
surco-card-none = no card

surco-away = The grid is paused, until { $time } at most: “surco resume” goes back to it.
surco-skipped = On to what follows.
surco-extended = What is on air is extended.
surco-music-now = Continuity plays. “surco resume” goes back to the grid.
surco-live = The microphone is on the air. “surco live off” goes back to the grid.
surco-live-off = The microphone leaves the air.
surco-talk-over = The microphone is heard over what is on air. “surco live off” closes it.
surco-microphone = Microphone: { $state } · level { $level }
surco-meter-air = air
surco-meter-microphone = microphone
surco-microphone-live = ON THE AIR
surco-microphone-over = over what is on air
surco-microphone-lost = GIVES NO SOUND
surco-microphone-off = closed
surco-resumed = Back to the grid.
surco-locked = The air is locked.
surco-unlocked = The air is not locked any more.
surco-no-length = “{ $text }” is not a length.
    .help = Write it with its unit: 90s, 5m, 1h30m.
surco-keys = Keys: → on to what follows · + one minute more · ! continuity now · ↑ microphone on the air · space microphone over what is on air · ↓ microphone closed · Enter back to the grid · Esc ends
surco-no-keys = No keys can be read here.
    .help = Use “surco hands” in a terminal; in a program, “surco play”, “surco skip” and the others.
surco-log-empty = There is nothing in the log of that time.
surco-log-line-start = the start of airing
surco-log-line-end = the end of airing
surco-log-line-note = note
surco-log-changed = { $kind } { $line } is not what was written.
surco-log-removed = { $kind } { $line } was taken out.
surco-log-added = { $kind } { $line } was put in later.
surco-log-unexpected = The mark { $hash } is not in this log: it is not the one from which that mark was taken.
surco-log-intact = The log is as it was written: { $links } lines. Its mark now is { $head }
    .help = Write the mark down elsewhere; later, “surco log --verify --expect MARK” shows that nothing up to it was changed.
surco-log-whole = The log is whole in itself: { $links } lines; its mark now is { $head }
    .help = Compare the mark with what was written down: one wrong digit is enough for it not to be found.
surco-log-broken = The log was changed after it was written ({ $links } lines; its mark now is { $head }).
    .help = Compare it with a backup. After a damaged catalogue was recovered, what was lost shows here, too.
surco-replay = How it went out: { $line }
surco-csv = The log could not be written: { $cause }
surco-report-programs = By series
surco-report-campaigns = By campaign
surco-report-topics = By topic
surco-report-languages = By language
surco-report-kinds = By kind
surco-report-proof = “{ $campaign }”: { $aired } of the { $wanted } plays that it wanted.
surco-report-aired = “{ $campaign }”: { $aired ->
        [one] one play
       *[other] { $aired } plays
    }.
surco-kind-episode = Episodes
surco-kind-spot = Spots
surco-kind-music = Music
surco-kind-file = Files of the grid
surco-kind-off-air = Off the air
surco-kind-relay = Relay

surco-ending-none = still sounding
surco-ending-completed = complete
surco-ending-cut = cut by the next
surco-ending-failed = failed
surco-ending-stopped = playout stopped
surco-ending-interrupted = interrupted
surco-ending-unheard = not heard: no sound card

surco-withdrawn = “{ $episode }” was withdrawn. Its files go in thirty days.
surco-restored-episode = “{ $episode }” is in the archive again.
surco-archived = Feed: { $feed }
    Page: { $page }

surco-backed-up = Backup: { $path } ({ $size })
surco-restored = Library restored in { $path }

surco-checked = Series: { $series }. Episodes: { $episodes }. Errors: { $errors }. Warnings: { $warnings }.
surco-check-gaps = In the seven days to come the grid leaves { $hours } h { $minutes } min to continuity; the longest stretch, from { $from } to { $until }.
surco-check-failed = The folder has errors: { $errors }.
    .help = Mend what is shown, and look again with “surco check”.

surco-initiated = The station is in { $folder }, with its recordings in the library and its episodes assembled.
    What is next:
    { "  " }cd { $folder }
    { "  " }surco plan                               today's rundown
    { "  " }surco air                                goes on air
    The grid is in schedule.toml, with comments.

surco-demo-folder = Surco, from the phone's recording to the air. The sample station is in { $path }
surco-demo-ingest = 1. The recordings come into the library: voice notes, phone, recorder
surco-demo-assemble = 2. They are cleaned and levelled, and the microprograma is assembled
surco-demo-plan = 3. The week is planned
surco-demo-planned = Sounds in the next seven days: { $items }; that begin at their exact second: { $hard }.
surco-demo-air = 4. On air, right now
surco-demo-no-card = There is no sound card: what would go on air is in { $path }
surco-demo-log = 5. The log: when it sounded, and how far from the plan
surco-demo-archive = 6. The episode goes to the archive
surco-demo-end = Done
surco-demo-done = The hard start came { $error } ms from its second. All of it took { $seconds } s and is in { $folder }

surco-plan-continuity = Continuity
surco-plan-pieces = { $what } · { $count } { $count ->
    [one] piece
   *[other] pieces
}
surco-plan-spots = { $what } · { $count } spots
surco-diff-none = The slots and what they play do not change.
surco-diff-nothing = nothing
surco-diff-campaign = Campaign “{ $campaign }”: from { $before } to { $after } plays.
surco-diff-continuity = Continuity music: from { $before } to { $after }.
surco-import-missing = It is not in the folder: { $path }
    .help = Copy it into the folder “musica” and import the list again, under another name.
surco-import-no-slot = “{ $title }” cannot be a slot: it lasts whole days, was called off, or its rule is not understood.
    .help = Write it into schedule.toml by hand, if need be.
surco-imported-slots = { $slots ->
        [one] One slot
       *[other] { $slots } slots
    }: see what each plays (“play”), and put them into schedule.toml.
surco-imported = { $list }: { $found ->
        [one] one piece
       *[other] { $found } pieces
    }; { $missing } are not there, { $skipped } were no pieces. Bring them into the library with “surco ingest”, and put the list into the grid.

surco-why-written = It is written in { $file }, line { $line }.
surco-why-instead = If it failed, this would play: { $titles }.

surco-checks = { $count ->
        [one] One place to listen to
       *[other] { $count } places to listen to
    }:
surco-sheet-written = Script: { $path }
surco-undone = Undone: { $what } ({ $path })
surco-exported = Written: { $path }
surco-episode-skipped = “{ $episode }” is left out: { $cause }
surco-episode-failed = “{ $episode }” did not work: { $cause }
