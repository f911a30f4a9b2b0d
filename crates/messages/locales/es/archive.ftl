### Lo que dice el archivo: errores, avisos y las palabras propias de sus páginas.

archive-read = No se pudo leer «{ $path }»: { $cause }.
    .help = Revise que el archivo exista, que el disco esté conectado y que tenga permiso de lectura.
archive-write = No se pudo escribir «{ $path }»: { $cause }.
    .help = Revise el espacio y los permisos del disco. Lo ya publicado sigue igual.
archive-damaged-master = La mezcla final «{ $path }» está dañada: sus bytes no son los que se hicieron.
    .help = Vuelva a armar el episodio con «surco assemble» y archívelo otra vez. Revise el disco: es posible que esté fallando.
archive-unfaithful-copy = La copia de preservación «{ $path }» no devuelve el mismo sonido.
    .help = Intente otra vez. Si se repite, revise el disco y la memoria de la computadora.
archive-tags = No se pudieron escribir los datos del episodio en «{ $path }»: { $reason }.
    .help = Revise el espacio en el disco y la imagen «cover» de la serie. Si se repite, avise a quienes mantienen Surco.
archive-damaged-record = No se entiende el registro «{ $path }»: { $reason }.
    .help = Recupere ese archivo de una copia de respaldo. Si no la hay, bórrelo y archive otra vez ese episodio: saldrá como nuevo.
archive-address = «{ $address }» no es una dirección de la web.
    .help = Escriba la dirección donde se leerá el archivo, por ejemplo «https://radio.example/archivo».
archive-elsewhere = El archivo está en { $is }, y se pidió «{ $wanted }». Los canales y los lectores conocen la primera dirección.
    .help = No escriba la dirección para seguir como antes. Para mudar el archivo, diga también «--new-address»: entonces se escriben las reglas para la dirección antigua.
archive-local = Fuera de esta computadora nadie puede leer el archivo en { $address }.
    .help = Escriba en schedule.toml la dirección en la que la gente lo leerá: [archive] address = "https://radio.example/archivo".
archive-moved = El archivo se mudó a { $address }.
    .help = En el servidor de la dirección antigua ponga uno de los dos archivos de «{ $rules }», para que los canales y los enlaces sigan.
archive-withdrawn = «{ $episode }» fue retirado del archivo.
    .help = Para ofrecerlo otra vez: surco withdraw --undo { $episode }
archive-not-on-demand = «{ $episode }» se puede emitir, pero no ofrecer en el archivo.
    .help = Si se puede: on_demand = true, bajo [archive] en el program.toml de la serie.
archive-not-archived = «{ $episode }» no está en el archivo.
    .help = Escríbalo como serie/episodio, como en su dirección.
archive-cover-unfit = La imagen «{ $path }» no sirve para los directorios de podcasts.
    .help = Use una imagen JPEG o PNG cuadrada, de 1400 a 3000 píxeles de lado.
archive-picture-unfit = La imagen «{ $path }» no se puede abrir, y su capítulo queda sin ella.
    .help = Use una imagen JPEG o PNG.
archive-off-balance = En «{ $file }» una parte queda { $difference } más fuerte o más suave que en el máster.
    .help = Escúchelo. Si se nota, baje las voces más fuertes del episodio, y ármelo otra vez.
archive-off-target = «{ $file }» quedó en { $loudness } con picos de { $peak }, y debía quedar cerca de -16 LUFS y bajo -1 dBTP.
    .help = Escuche el episodio. Casi siempre se debe a un sonido muy corto o con golpes muy fuertes.

## Las páginas

archive-page-home = Archivo de { $station }
archive-page-way = Usted está en
archive-page-episode = Episodio { $number }
archive-page-episodes = Episodios
archive-page-by = Hecho por { $who }
archive-page-listen = Escuchar
archive-page-listen-to = Escuchar «{ $title }»
archive-page-no-player = Este navegador no puede reproducir sonido. Descargue el episodio más abajo.
archive-page-chapters = Partes
archive-page-download = Descargar
archive-page-mp3 = MP3, para cualquier teléfono
archive-page-opus = Opus, gasta menos datos
archive-page-flac = FLAC, calidad completa
archive-page-vtt = Texto con sus tiempos (WebVTT)
archive-page-transcript = Lo que se dice
archive-page-subscribe = Suscribirse (RSS)
archive-page-all-rights = Todos los derechos reservados
archive-page-withdrawn = Este episodio fue retirado el { $date }.
archive-page-no-episodes = Por ahora no hay episodios para escuchar.
archive-page-other-episodes = Otros episodios
archive-date = { $day } de { $month ->
        [1] enero
        [2] febrero
        [3] marzo
        [4] abril
        [5] mayo
        [6] junio
        [7] julio
        [8] agosto
        [9] setiembre
        [10] octubre
        [11] noviembre
       *[12] diciembre
    } de { $year }
archive-language = { $code ->
        [es] castellano
        [en] inglés
        [pt] portugués
        [qu] quechua
        [qvc] quechua de Cajamarca
        [quz] quechua del Cusco
        [quy] quechua ayacuchano
        [qxp] quechua de Puno
        [ay] aimara
        [ayr] aimara central
       *[other] { $code }
    }
