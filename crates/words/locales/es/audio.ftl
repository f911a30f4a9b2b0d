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
       *[other] { "" }
    }.
    .help = Indique una grabación: WAV, FLAC, MP3, M4A, Ogg u Opus, por ejemplo.
audio-undecodable = «{ $path }» está en el formato { $format }, que Surco no puede leer.
    .help = Guárdelo otra vez como WAV, FLAC, MP3 u Opus en el teléfono o el programa con que se hizo, o conviértalo con «ffmpeg -i original salida.wav».
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
