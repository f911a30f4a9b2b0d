### Lo que se dice de los enlaces con otras emisoras.

inputs-no-address = No hay dirección a la que llamar.
inputs-unreachable = { $url } no responde: { $cause }
    .help = Revise la conexión a internet y la dirección. Se vuelve a llamar sola.
inputs-refused = { $url } responde con el error { $status }
    .help = Revise la dirección en la parrilla y pregunte a la otra emisora si la ha cambiado. Se vuelve a llamar sola.
inputs-unknown-issuer = { $url }: nadie conocido firmó el certificado del servidor.
    .help = Si la otra emisora firma sus propios certificados, pídale el de su autoridad y agréguelo a los del sistema, o indique su archivo en SSL_CERT_FILE.
inputs-other-name = { $url }: el certificado del servidor es para otra dirección.
    .help = Escriba en la parrilla la dirección tal como la da la otra emisora.
inputs-not-valid-now = { $url }: el certificado del servidor ya venció o todavía no vale.
    .help = Revise la fecha de esta computadora. Si está bien, avise a la otra emisora.
inputs-certificate = { $url }: el certificado del servidor no sirve: { $cause }
    .help = Avise a la otra emisora. Uno que el servidor se firma él mismo tiene que llevar basicConstraints=CA:FALSE.
inputs-no-stream = En { $url } no hay ningún enlace.
    .help = Pida a la otra emisora la dirección de su transmisión en MP3, AAC u Ogg.
inputs-hls = { $url } es una transmisión en HLS (.m3u8), que no se puede enlazar.
    .help = Pida a la otra emisora la dirección de su transmisión por Icecast o SHOUTcast en MP3, AAC u Ogg; casi todas la tienen.
inputs-ended = { $url } terminó su transmisión.
    .help = Se vuelve a llamar sola.
inputs-broke-off = Se cortó la conexión con { $url }: { $cause }
    .help = Revise la conexión a internet. Se vuelve a llamar sola.
