### What is said of the streams of other stations.

inlets-no-address = There is no address to call.
inlets-unreachable = { $url } does not answer: { $cause }
    .help = Check the internet connection and the address. It is called again by itself.
inlets-refused = { $url } answers with error { $status }
    .help = Check the address in the grid, and ask the other station whether it has changed. It is called again by itself.
inlets-no-stream = There is no stream at { $url }.
    .help = Ask the other station for the address of its stream in MP3, AAC or Ogg.
inlets-hls = { $url } is a stream in HLS (.m3u8), which cannot be relayed.
    .help = Ask the other station for the address of its Icecast or SHOUTcast stream in MP3, AAC or Ogg; most have one.
inlets-ended = { $url } has ended its stream.
    .help = It is called again by itself.
inlets-broke-off = The connection to { $url } broke: { $cause }
    .help = Check the internet connection. It is called again by itself.
