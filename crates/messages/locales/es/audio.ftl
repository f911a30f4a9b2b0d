### Messages of the crate `audio`.
audio-read = No se pudo leer «{ $path }»: { $cause }.
    .help = Revise que el archivo exista, que la memoria esté conectada y que tenga permiso de lectura.
audio-write = No se pudo escribir «{ $path }»: { $cause }.
    .help = Revise que la carpeta exista, que tenga permiso de escritura y que haya espacio en el disco. Lo que antes estaba ahí sigue igual.
audio-unknown-ending = El nombre «{ $path }» no termina en un formato que Surco pueda escribir.
    .help = Termine el nombre en .wav, .flac, .mp3 u .opus.
audio-unencodable = «{ $path }»: { $format } no admite este sonido ({ $channels ->
        [one] { $channels } canal
       *[other] { $channels } canales
    }, { $rate }, calidad { $bits }).
    .help = Use uno o dos canales a 48000 Hz; 16 o 24 bits para WAV y FLAC; de 32 a 320 kbit/s para MP3; de 6 a 510 kbit/s para Opus.
audio-too-long = «{ $path }» no cabe: un archivo WAV no puede pasar de 4 GB.
    .help = Escriba FLAC, que no tiene ese límite, o divida el sonido en partes.
audio-not-a-picture = «{ $path }» no es una imagen JPEG ni PNG.
    .help = Guárdela como JPEG o PNG; para una carátula bastan 600 × 600 puntos.
audio-encode = No se pudo codificar «{ $path }»: { $reason }.
    .help = Intente con otro formato, por ejemplo WAV o FLAC. Si el error se repite con WAV, avise a quienes mantienen Surco.
audio-empty = «{ $path }» está vacío: no tiene ni un byte.
    .help = La copia quedó a medias o el teléfono no llegó a grabar. Copie el archivo otra vez o pídalo de nuevo.
audio-not-a-file = «{ $path }» es una carpeta o un dispositivo, no un archivo de sonido.
    .help = Indique un archivo de dentro de la carpeta.
audio-not-sound = «{ $path }» no es un archivo de sonido{ $what ->
        [text] : es un texto
        [picture] : es una imagen
        [document] : es un documento
        [archive] : es un archivo comprimido
        [video] : es un video sin sonido
        [tags] : solo tiene etiquetas (título, autor)
       *[other] { "" }
    }.
    .help = Indique una grabación: WAV, FLAC, MP3, M4A, Ogg u Opus, por ejemplo.
audio-undecodable = «{ $path }» está en el formato { $format }, que Surco no puede leer.
    .help = Instale ffmpeg («apt-get install ffmpeg»), con el que Surco lo lee, o guárdelo otra vez como WAV, FLAC, MP3 u Opus en el teléfono o el programa con que se hizo.
audio-damaged = «{ $path }» parece { $format }, pero no se puede sacar ningún sonido de él ({ $reason }).
    .help = Seguramente la copia quedó a medias. Copie el archivo otra vez o pídalo de nuevo.
audio-rate = Un sonido a { $rate } no se puede llevar a 48000 Hz.
    .help = Convierta la grabación a 44100 o 48000 Hz.
audio-lost-damaged = Los datos están dañados; en su lugar hay silencio.
audio-lost-gap = Falta un trozo del archivo; en su lugar hay silencio.
audio-lost-cut-short = El archivo termina antes que su grabación: está incompleto.
audio-lost-unreadable = Desde aquí no se pudo seguir leyendo: { $cause }.
audio-lost-changed = Desde aquí el archivo sigue con otra clase de sonido, que no se pudo leer.
audio-lost-given-up = Desde aquí los datos están tan dañados que no se pudo seguir.
audio-no-sound = No contiene sonido.
    .help = Grabe de nuevo; tal vez la grabadora se detuvo antes de empezar.
audio-silent = Está en silencio de principio a fin.
    .help = Revise el micrófono y su cable, escuche la grabación y grabe de nuevo.
audio-short = Dura apenas { $length }.
    .help = Escúchela: tal vez empezó o se detuvo por error.
audio-left-dead = No hay nada en el lado izquierdo.
    .help = Revise el cable. Para una voz, grabe en mono.
audio-right-dead = No hay nada en el lado derecho.
    .help = Revise el cable. Para una voz, grabe en mono.
audio-out-of-phase = La izquierda y la derecha se anulan entre sí: en una radio de un solo parlante casi no se oye nada.
    .help = Un cable está conectado al revés. Use solo el lado izquierdo, o invierta un lado en un editor.
audio-clipped = Se grabó demasiado fuerte: { $samples ->
        [one] { $samples } muestra está recortada
       *[other] { $samples } muestras están recortadas
    }.
    .help = Lo recortado no se recupera. Grabe más lejos del micrófono o con la entrada más baja.
audio-dropouts = { $count ->
        [one] El sonido se corta un momento en { $at }: la grabadora o la línea perdió una parte.
       *[other] El sonido se corta un momento en { $count } lugares, el primero en { $at }: la grabadora o la línea perdió una parte.
    }
    .help = Escuche ahí. Si se pierden palabras, copie otra vez el archivo desde la grabadora o vuelva a grabar; lo hace una memoria lenta.
audio-narrow = No hay nada por encima de { $hertz } kHz: vino por una línea telefónica.
    .help = Pida la grabación misma, enviada como archivo: suena mucho más clara que una llamada.
audio-quiet = Se grabó demasiado bajo ({ $loudness }); su ruido subirá junto con la voz.
    .help = Tenga el micrófono a un palmo de la boca, o suba el volumen de entrada.
audio-noisy = La voz está apenas { $distance } por encima del ruido.
    .help = Grabe más cerca del micrófono y lejos de motores, viento y otras voces.
audio-hum = Se oye el zumbido de la corriente, a { $hertz } Hz.
    .help = Aleje la grabadora y sus cables de cargadores y transformadores, o grabe con batería.
audio-plosives = { $count ->
        [one] Un soplo golpea el micrófono en { $at }.
       *[other] El aliento golpea el micrófono { $count } veces, la primera en { $at }.
    }
    .help = El perfil voice lo quita. Hable al lado del micrófono y no hacia él, o póngale una esponja.
audio-rumble = Tiene viento o retumbo más fuerte de lo debido.
    .help = Ponga una esponja o una media sobre el micrófono, y no lo mueva con la mano.
audio-dc-offset = Su línea de cero está desplazada un { $percent } % de la escala completa.
    .help = El perfil de voz lo corrige. Viene de la tarjeta de sonido: pruebe otra entrada.
audio-long-silence = Está en silencio { $seconds } s desde { $from }.
    .help = Escuche ese lugar: puede faltar algo.
audio-step-declip = Se redondearon las crestas que estaban cortadas: { $samples } muestras.
audio-step-left-dead = Se dio al lado izquierdo el sonido del derecho, porque no tenía nada.
audio-step-right-dead = Se dio al lado derecho el sonido del izquierdo, porque no tenía nada.
audio-step-out-of-phase = Se invirtió el lado derecho, que era el izquierdo al revés.
audio-step-rumble = Se quitó lo que está por debajo de { $hertz } Hz: viento y retumbo.
audio-step-plosives = { $count ->
        [one] Se quitó un soplo que golpeaba el micrófono, en { $at }.
       *[other] Se quitaron { $count } soplos que golpeaban el micrófono, el primero en { $at }.
    }
audio-step-dc = Se devolvió a su lugar la línea de cero, desplazada un { $percent } % de la escala completa.
audio-step-hum = Se quitó el zumbido de la corriente a { $hertz } Hz y sus armónicos.
audio-step-denoise = Se bajó el ruido en { $lowered }: la voz estaba { $distance } por encima de él.
audio-step-trim = Se cortó la espera: { $head } s al comienzo y { $tail } s al final.
audio-step-level = Se igualaron las voces cercanas y lejanas: se bajó { $lowered } como mucho y se subió { $raised } como mucho.
audio-step-compress = Se contuvieron un poco las sílabas más fuertes: estaban { $over } por encima del conjunto.
audio-step-de-ess = Se suavizaron las eses más agudas: estaban a solo { $under } de la voz.
audio-step-pauses = Se acortaron las pausas largas hasta { $longest } s: { $count ->
        [one] una pausa
       *[other] { $count } pausas
    }, { $seconds } s en total.
audio-step-gain = Se cambió el nivel en { $gain }: de { $before } hacia { $target }.
audio-step-limiter = Se contuvieron los picos más altos, { $most } como máximo, para que queden por debajo de { $ceiling }.
audio-step-codec = Se bajaron los picos otros { $lowered } antes de codificar, porque { $format } los levanta.
audio-step-short = Queda { $missing } más bajo que { $target }: más habría apretado demasiado el sonido.
audio-step-lost = { $count ->
        [one] Un lugar
       *[other] { $count } lugares
    } de la grabación no se pudo oír; el primero en { $at }.
audio-no-loudness = «{ $path }» no tiene sonoridad: está en silencio o dura menos de 0,4 s.
    .help = Escúchelo y, si está vacío, grabe de nuevo. No hay nada que llevar a un nivel.
audio-same-file = «{ $path }» se iba a leer y escribir a la vez.
    .help = Elija otro nombre para la salida: la grabación se conserva tal como está.
