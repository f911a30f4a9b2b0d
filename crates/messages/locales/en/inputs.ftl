### What is said of the streams of other stations.

inputs-no-address = There is no address to call.
inputs-unreachable = { $url } does not answer: { $cause }
    .help = Check the internet connection and the address. It is called again by itself.
inputs-refused = { $url } answers with error { $status }
    .help = Check the address in the grid, and ask the other station whether it has changed. It is called again by itself.
inputs-unknown-issuer = { $url }: nobody known has signed the server's certificate.
    .help = If the other station signs its own certificates, ask it for that of its authority and add it to the system's, or name its file in SSL_CERT_FILE.
inputs-other-name = { $url }: the server's certificate is for another address.
    .help = Write the address in the grid just as the other station gives it.
inputs-not-valid-now = { $url }: the server's certificate has expired or is not valid yet.
    .help = Check the date of this computer. If it is right, tell the other station.
inputs-certificate = { $url }: the server's certificate is no good: { $cause }
    .help = Tell the other station. One that the server has signed itself has to have basicConstraints=CA:FALSE.
inputs-no-stream = There is no stream at { $url }.
    .help = Ask the other station for the address of its stream in MP3, AAC or Ogg.
inputs-hls = { $url } is a stream in HLS (.m3u8), which cannot be relayed.
    .help = Ask the other station for the address of its Icecast or SHOUTcast stream in MP3, AAC or Ogg; most have one.
inputs-ended = { $url } has ended its stream.
    .help = It is called again by itself.
inputs-broke-off = The connection to { $url } broke: { $cause }
    .help = Check the internet connection. It is called again by itself.
