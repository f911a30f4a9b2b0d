### Lo que se dice de los enlaces con otras emisoras.

inlets-no-address = No hay dirección a la que llamar.
inlets-unreachable = { $url } no responde: { $cause }
    .help = Revise la conexión a internet y la dirección. Se vuelve a llamar sola.
inlets-refused = { $url } responde con el error { $status }
    .help = Revise la dirección en la parrilla y pregunte a la otra emisora si la ha cambiado. Se vuelve a llamar sola.
inlets-no-stream = En { $url } no hay ningún enlace.
    .help = Pida a la otra emisora la dirección de su transmisión en MP3, AAC u Ogg.
inlets-hls = { $url } es una transmisión en HLS (.m3u8), que no se puede enlazar.
    .help = Pida a la otra emisora la dirección de su transmisión por Icecast o SHOUTcast en MP3, AAC u Ogg; casi todas la tienen.
inlets-ended = { $url } terminó su transmisión.
    .help = Se vuelve a llamar sola.
inlets-broke-off = Se cortó la conexión con { $url }: { $cause }
    .help = Revise la conexión a internet. Se vuelve a llamar sola.
