### Pictures: loudness over time, and an episode with all that is in it.

figures-ending = The name “{ $path }” ends in neither .png nor .svg.
    .help = End it in .png to see it anywhere, or in .svg to print it sharply.
figures-failed = The picture could not be drawn.
    .help = Try a name that ends in .svg.
figures-loudness = Loudness { $integrated } · range { $range } · true peak { $peak }
figures-momentary = Momentary (0.4 s)
figures-short-term = Short-term (3 s)
figures-integrated = As a whole
figures-target = Target: { $target }
figures-silence = Silence
figures-episode = { $length } long · loudness { $integrated } · true peak { $peak }
figures-segments = Segments
figures-tunes = Tunes
figures-bed = Bed
figures-write = “{ $path }” could not be written: { $cause }
    .help = See whether the disk has room, and whether you may write in that folder.
figures-none = —
