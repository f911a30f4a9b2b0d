### What an operator is told who gives commands to a station on air.

control-not-on-air = The station is not on air.
    .help = Put it on air with “surco air”.
control-no-answer = The playout does not answer.
    .help = See how it is with “surco now”.
control-unavailable = The playout cannot take orders: “{ $path }”: { $cause }
    .help = The air goes on. Check the folder's permissions; orders are given by the user that put the station on air, or by one of its group.
control-wrong-key = The key is not this playout's.
    .help = The playout has begun anew, or is another one. Repeat the order.
control-no-request = The order makes no sense.
control-too-many-subscribers = { $most } programs watch this station already.
    .help = Close a console that nobody needs.
control-locked = The air is locked: nobody changes it.
    .help = Who knows the code opens it with “surco unlock CODE”.
control-short-code = The code is too short.
    .help = Use four letters or digits, or more.
control-wrong-code = That is not the code.
    .help = If nobody remembers it: who looks after the machine deletes “{ $path }” and restarts the playout.
control-locked-out = There were too many wrong codes: no code counts for { $seconds } s.
    .help = Wait, and then type the right one. Each further wrong one makes the wait twice as long.
control-lock-failed = The lock cannot be kept in “{ $path }”: { $cause }
