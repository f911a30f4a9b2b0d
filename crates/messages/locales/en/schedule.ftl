### Messages of planning: why each thing is played, and what of the grid cannot be kept.

schedule-reason-slot = “{ $slot }” at { $time }: { $why }
schedule-reason-exception = “{ $slot }” at { $time }, by this day's exception: { $why }
schedule-reason-fallback = “{ $slot }” at { $time }: what was meant is not ready; in its place, { $why }
schedule-reason-continuity = continuity music: { $why }

schedule-why-newest = the newest episode of the series
schedule-why-next = the next episode of the series that has not aired yet
schedule-why-all-aired = all episodes have aired; the newest once more
schedule-why-serial = the one that follows in the series, which goes in order
schedule-why-repeat = the repeat of what the slot “{ $of }” played last
schedule-why-given = the episode that the grid names
schedule-why-time = the time, when it goes out
schedule-why-off-air = the station is off the air: the grid says so
schedule-why-relay = another station, which the grid names
schedule-why-file = the file that the grid names
schedule-why-spot = the spot that has not aired for the longest time
schedule-why-campaign = the campaign “{ $campaign }” wants { $wanted } { $wanted ->
        [one] play
       *[other] plays
    } this day and has had { $had }
schedule-why-make-good = makes good to the campaign “{ $campaign }” what it lost on days before
schedule-why-turn = the piece that has not been heard for the longest time
schedule-why-fit = of those not heard for the longest time, the one that best fills the time that is left
schedule-why-land = chosen so that what follows begins on time without cutting it

schedule-why-passed = { $why }; “{ $title }” was passed over: { $because }
schedule-why-yielded = { $why }, although { $because }: no other keeps the rules better

schedule-rule-title = the same title was heard { $minutes } min before
schedule-rule-artist = the same artist was heard { $minutes } min before
schedule-rule-campaign = the same campaign aired { $minutes } min before
schedule-rule-voice = the same voice was heard { $minutes } min before
schedule-rule-topic = the same topic was heard { $minutes } min before
schedule-rule-hour = it was heard at this same hour { $hours } h before
schedule-rule-running = it is by the artist heard just before

schedule-nothing-to-play = There is nothing that could go on air.
    .help = Put music into the continuity folder that schedule.toml names, and bring recordings into the library with “surco ingest”.
schedule-no-continuity = The continuity has no piece that is ready: where the grid has nothing there will be silence.
    .help = Check “continuity” in schedule.toml and put music into that folder.
schedule-not-ingested = { $slots ->
        [one] One slot cannot play yet: its recordings are in the station folder, but not in the library.
       *[other] { $slots } slots cannot play yet: their recordings are in the station folder, but not in the library.
    }
    .help = Bring them in with “surco ingest”. Until then the slots' “fallback” is played, or continuity.
schedule-continuity-not-ingested = { $slots ->
        [0] The continuity cannot play yet: its music is in the station folder, but not in the library.
        [one] The continuity and one slot cannot play yet: their recordings are in the station folder, but not in the library.
       *[other] The continuity and { $slots } slots cannot play yet: their recordings are in the station folder, but not in the library.
    }
    .help = Bring them in with “surco ingest”. Until then there is silence where the grid has nothing.
schedule-not-assembled = { $slots ->
        [one] One slot cannot play yet: its episodes are not assembled.
       *[other] { $slots } slots cannot play yet: their episodes are not assembled.
    }
    .help = Assemble them with “surco assemble --all”. Until then the slots' “fallback” is played, or continuity.
schedule-continuity-not-assembled = { $slots ->
        [0] The continuity cannot play yet: its episodes are not assembled.
        [one] The continuity and one slot cannot play yet: their episodes are not assembled.
       *[other] The continuity and { $slots } slots cannot play yet: their episodes are not assembled.
    }
    .help = Assemble them with “surco assemble --all”. Until then there is silence where the grid has nothing.
schedule-never-comes = “{ $slot }” never airs.
    .help = Check its days, times and dates, and whether another slot of higher priority always takes its place.
schedule-fell-out = “{ $slot }” of { $date } at { $time } will not air: there is no room for it before the next hard start.
    .help = Move the slot earlier, shorten what comes before it, or give it a hard start: start_policy = "hard".
schedule-waited = “{ $slot }” of { $date } at { $time } will not air: it has waited longer than its “max_wait” lets it.
    .help = Raise “max_wait”, write then = "cut" so that it cuts what is on air, or shorten what comes before it.
schedule-program-not-ready = “{ $slot }” has nothing to play: the series “{ $program }” has no episode that is ready.
    .help = Prepare an episode with “surco assemble”. Until then the slot's “fallback” is played, or continuity.
schedule-episode-not-ready = “{ $slot }” has nothing to play: the episode “{ $episode }” of the series “{ $program }” is not ready.
    .help = Prepare it with “surco assemble”. Until then the slot's “fallback” is played, or continuity.
schedule-file-not-ready = “{ $slot }” has nothing to play: the file “{ $path }” is not ready.
    .help = Check that the file is there and can be heard. Until then the slot's “fallback” is played, or continuity.
schedule-time-check-not-ready = There are no pieces in “{ $path }” to say the time with, for “{ $slot }”.
    .help = Its files are called HRS00 to HRS23, HRS00_O to HRS23_O (o'clock) and MIN00 to MIN59. Bring them in with “surco ingest { $path }”.
schedule-playlist-not-ready = “{ $slot }” has nothing to play: the playlist “{ $path }” has no piece that is ready.
    .help = Put music into that folder. Until then the slot's “fallback” is played, or continuity.
schedule-repeat-not-ready = “{ $slot }” has nothing to repeat: the series of the slot “{ $of }” has no episode that is ready.
    .help = Prepare an episode with “surco assemble”. Until then the slot's “fallback” is played, or continuity.
schedule-break-not-ready = The break “{ $slot }” has nothing to play: no spot of the series “{ $program }” is ready for those days.
    .help = Prepare the spots with “surco assemble” and check the campaigns' dates. Until then the slot's “fallback” is played, or continuity.
schedule-campaign-short = The campaign “{ $campaign }” wants { $wanted } { $wanted ->
        [one] play
       *[other] plays
    } a day, and on { $short } of its { $days } days the grid does not give them: on { $date } it is { $plays }, because { $why }. Of { $all } plays { $met } fit and { $lost } are lost.
    .help = Add slots or breaks with the series that serve the campaign, raise “count”, prepare more spots, or ask for fewer.
schedule-campaign-short-week = The campaign “{ $campaign }” wants { $wanted } { $wanted ->
        [one] play
       *[other] plays
    } in the week of { $date }, and the grid gives it { $plays }, because { $why }. So it is in { $short } of its { $days } weeks; of { $all } plays { $met } fit and { $lost } are lost.
    .help = Add slots or breaks with the series that serve the campaign, raise “count”, prepare more spots, or ask for fewer.
schedule-loss-no-break = no break has any of its spots
schedule-loss-full = the breaks that could carry it are full of other campaigns
schedule-loss-separation = its “separation” does not let it air any closer together
schedule-loss-per-hour = its “max_per_hour” does not let it air more
schedule-loss-too-few = there are too few breaks, or too few of its spots are ready, which air once each in a break
