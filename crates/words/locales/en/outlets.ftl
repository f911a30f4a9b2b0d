### What the outlets beside the sound card say.

outlets-air-check = “{ $path }”: { $cause }
outlets-air-check-fails = The air check is not being recorded: { $cause }
    .help = Check the disk. The air goes on, and recording is tried again by itself.
outlets-disk-full = Very little space is left on the disk of “{ $path }”.
    .help = Free some space: the air check always leaves 500 MB for everything else.
outlets-nothing-kept = There is no air check of that moment.
    .help = It is recorded while the station is on air, if schedule.toml has [aircheck], and kept for as many days as are written there.
