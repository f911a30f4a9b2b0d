### What the operator's hands say.

control-not-on-air = The station is not on air.
    .help = Put it on air with “surco air”.
control-no-answer = The playout does not answer.
    .help = See how it is with “surco now”.
control-no-door = The playout cannot take orders: “{ $path }”: { $cause }
    .help = The air goes on. Check the folder's permissions; orders are given by the user that put the station on air.
control-wrong-key = The key is not this playout's.
    .help = The playout has begun anew, or is another one. Repeat the order.
control-no-letter = The order makes no sense.
control-locked = The air is locked: nobody changes it.
    .help = Who knows the code opens it with “surco unlock CODE”.
control-short-code = The code is too short.
    .help = Use four letters or digits, or more.
control-wrong-code = That is not the code.
    .help = If nobody remembers it: who looks after the machine deletes “{ $path }” and restarts the playout.
control-lock-failed = The lock cannot be kept in “{ $path }”: { $cause }
