### edit

station-edit-approved = «{ $episode }»: aprobado por { $name }.
station-edit-draft = «{ $episode }» es otra vez un borrador: no saldrá al aire.
station-edit-not-toml = «{ $path }» no se entiende, y no se ha tocado: { $cause }
station-new-program = Serie nueva: { $path }
station-new-episode = Episodio nuevo: { $path }. Ábralo, cambie lo que haga falta y luego: surco assemble { $episode }
station-new-exists = Ya existe { $path }.
    .help = Elija otro nombre, o borre lo que hay si ya no sirve.
station-new-nothing = En { $path } no hay ninguna grabación que se pueda oír.
    .help = Copie ahí las grabaciones y repita el comando.
station-new-no-list = { $path } no es una carpeta ni una lista que se conozca.
    .help = Puede ser una carpeta, o una lista .m3u, .m3u8, .cue o .txt (etiquetas de Audacity).
station-new-no-recording = Las etiquetas de { $path } no dicen de qué grabación son.
    .help = Agregue --recording y el archivo al que se refieren.
station-no-series = No hay ninguna serie «{ $name }».
    .help = Las series son: { $known }. Para una nueva: surco new program
station-import-nothing = De las { $count } piezas de { $path } no está ninguna en la carpeta de la emisora.
    .help = Copie primero la música a la carpeta «musica», y pruebe otra vez.
station-import-exists = { $path } ya existe, y no se pisa.
    .help = Ponga otro nombre con --output, o borre el archivo si ya no sirve.
station-no-slot = La parrilla no tiene ninguna franja «{ $name }».
    .help = Las franjas son: { $known }.
station-edit-stale = «{ $path }» cambió desde que se leyó, y no se ha tocado.
    .help = Mire cómo está ahora y haga su cambio otra vez.
station-edit-spoils = Con ese cambio «{ $path }» ya no se podría usar, y no se ha tocado: { $cause }
station-edit-by-hand = «{ $key }» está escrito en «{ $path }» de una manera que solo una persona puede cambiar.
    .help = Cámbielo con un editor de textos, o escríbalo como tabla propia: [{ $key }] o [[{ $key }]].
station-edit-no-entry = «{ $path }» no tiene [[{ $name }]] número { $number }.
    .help = Mire cómo está ahora y haga su cambio otra vez.
station-edit-not-text = «{ $path }» no es texto en UTF-8.
    .help = Ábralo con un editor de textos y guárdelo como UTF-8.
station-edit-segment-added = «{ $episode }»: se agregó «{ $segment }».
station-edit-segment-changed = «{ $episode }»: se cambió «{ $segment }».
station-edit-segment-moved = «{ $episode }»: se movió «{ $segment }».
station-edit-segment-removed = «{ $episode }»: se quitó «{ $segment }».
station-edit-segment-trimmed = «{ $episode }»: se recortó «{ $segment }».
station-edit-slot-added = Se agregó la franja «{ $slot }».
station-edit-slot-changed = Se cambió la franja «{ $slot }».
station-edit-slot-removed = Se quitó la franja «{ $slot }».
station-edit-exception-added = La franja «{ $slot }» es distinta desde el { $date }.
station-edit-exception-removed = Se quitó una excepción de la franja «{ $slot }».
station-edit-continuity = Se cambió la continuidad.
station-edit-list = Lista nueva: { $path }
station-edit-several = { $first } { $count ->
        [one] Y un cambio más.
       *[other] Y { $count } cambios más.
    }
station-edit-nothing = No se cambió nada.
station-undo-nothing = No hay ningún cambio que deshacer.
station-undo-changed = «{ $path }» se cambió a mano después, y no se ha tocado.
    .help = El texto de antes está en { $kept }: copie de ahí lo que haga falta.
station-undo-changed-new = «{ $path }» se cambió a mano después de crearse, y no se ha tocado.
    .help = Bórrelo, si ya no sirve.

### jobs

station-ingesting = Ingresando
station-precleaning = Limpiando tomas
station-no-recordings = Ahí no hay grabaciones.
    .help = Indique archivos de audio o carpetas que los contengan: wav, mp3, m4a, ogg, opus, flac…
station-assembling = Armando «{ $title }»
station-archiving = Archivando «{ $title }»
station-exporting = Separando «{ $title }»
station-backing-up = Respaldando
station-restoring = Recuperando
station-normalizing = Normalizando { $name }
station-normalizing-many = { $count ->
        [one] Normalizando un archivo
       *[other] Normalizando { $count } archivos
    }
station-folder-not-empty = La carpeta «{ $folder }» ya contiene algo.
    .help = Elija una carpeta nueva o vacía.
station-target-out-of-reach = La sonoridad o el techo que pide no sirven para radio.
    .help = La sonoridad va de -40 a -5 LUFS (lo usual: -16, o -23 para intercambio) y el techo de -20 a 0 dBTP (lo usual: -1.5).
station-pause-out-of-reach = Una pausa se puede acortar a entre 0.2 s y 60 s.
    .help = Para hablar, de 1 a 2 s suenan naturales: --longest-pause 1.5
station-one-title-for-many = Un solo título no sirve para una carpeta de grabaciones.
    .help = Quite --title: cada una conserva el suyo.
station-option-misfit = La opción --{ $option } no sirve para { $format }.
    .help = --bits es para WAV y FLAC; --bitrate, para MP3 y Opus; --vbr, para MP3; --cover, para FLAC, MP3 y Opus.
station-draft = «{ $episode }» es un borrador.
    .help = Cuando esté listo: surco approve { $episode } --by NOMBRE
station-not-approved = «{ $episode }» todavía no tiene aprobación, y su serie la pide.
    .help = Apruébelo: surco approve { $episode } --by NOMBRE
station-not-ingested = No se pudo ingresar una grabación: { $cause }
station-no-room-to-ingest = No se ingresa «{ $path }»: queda poco espacio en el disco, y el aire va primero.
    .help = Libere al menos 1 GB: entonces entra por sí sola.
