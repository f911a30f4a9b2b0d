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
