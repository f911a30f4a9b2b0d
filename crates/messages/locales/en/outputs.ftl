### What the outlets beside the sound card say.

outputs-file = “{ $path }”: { $cause }
outputs-air-check-fails = The air check is not being recorded: { $cause }
    .help = Check the disk. The air goes on, and recording is tried again by itself.
outputs-disk-full = Very little space is left on the disk of “{ $path }”.
    .help = Free some space: the air check always leaves 500 MB for everything else.
outputs-nothing-kept = There is no air check of that moment.
    .help = It is recorded while the station is on air, if schedule.toml has [aircheck], and kept for as many days as are written there.
outputs-icecast = Nothing is sent to { $url }: { $cause }
    .help = The air goes on, and it is tried again by itself.
outputs-icecast-back = The air is sent to { $url } again.
outputs-icecast-unreachable = the server does not answer: { $cause }
outputs-icecast-wrong-password = the server does not accept the password
outputs-icecast-taken = the server does not accept another source: the mount is taken, or it has as many as it admits
outputs-icecast-refused = the server answers “{ $answer }”
outputs-icecast-closed = the connection broke: { $cause }
outputs-icecast-slow = the connection is too slow for this quality
outputs-icecast-no-thread = the system gives no more threads
outputs-icecast-url = The address of the Icecast server is not right: { $why }.
    .help = It is like this: --sink icecast:http://source:PASSWORD@server:8000/live.mp3 (or live.opus; at the end, if wanted, ?kbps=64).
outputs-icecast-no-url = it is no address
outputs-icecast-not-http = it has to begin with http://
outputs-icecast-no-password = the password is missing
outputs-icecast-no-format = it has to end in .mp3 or in .opus
outputs-icecast-no-kbps = behind “?” only kbps may stand, from 16 to 320
outputs-now-playing = It cannot be told what is on air: { $cause }
    .help = The air goes on. Check the folder or the server that was given with --now-playing.
outputs-webhook-url = “{ $url }” is not the address of a server.
    .help = It is like this: http://127.0.0.1:8080/playing. For https, put a web server before it.
outputs-rds-place = “{ $place }” is not the place of an RDS encoder.
    .help = Write a serial port (/dev/ttyUSB0) or an address with its port (192.168.1.20:4001); ?protocol=uecp and &baud=19200 may follow.
outputs-rds-away = The RDS encoder at { $place } cannot be told what is on air: { $cause }
    .help = The air goes on. Check its cable, its address, and that this user may write to the port (group “dialout”).
outputs-rds-back = The RDS encoder at { $place } is told what is on air again.
