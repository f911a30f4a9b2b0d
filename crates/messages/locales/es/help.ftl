# La ayuda de la línea de órdenes.

help-usage = Uso:
help-usage-options = OPCIONES
help-usage-command = ORDEN
help-commands = Órdenes
help-arguments = Argumentos
help-options = Opciones

help-surco = Surco: de la grabación del teléfono al aire, a la bitácora y al archivo.
help-home = La carpeta de la emisora (si no se dice: la más cercana hacia arriba que tenga un schedule.toml)
help-schedule = Otra parrilla que schedule.toml, para una segunda emisora en la misma carpeta
help-json = Un solo documento JSON en la salida, para otros programas
help-lang = Idioma: es o en (si no se dice: el del equipo)
help-verbose = Cuenta más de lo que hace; -vv, todo
help-quiet = Solo errores
help-help = Muestra esta ayuda
help-version = Muestra la versión

help-init = Hace una carpeta de emisora con parrilla, una serie de muestra y comentarios que enseñan
help-init-folder = La carpeta nueva
help-demo = El trabajo principal con la emisora de muestra, de principio a fin, en minuto y medio
help-demo-folder = Dónde hacerlo (si no se dice: una carpeta temporal, que se conserva)
help-doctor = Qué tiene y qué le falta a este equipo, y cómo se arregla
help-check = Revisa toda la carpeta: archivos TOML, audios, choques y huecos de la parrilla
help-measure = Mide la sonoridad y los defectos de archivos de audio, o de carpetas enteras
help-measure-files = Archivos o carpetas
help-measure-plot = Además, un dibujo de la sonoridad en el tiempo: .png o .svg
help-normalize = Repara y normaliza un archivo, o una carpeta entera; la terminación de OUT elige WAV, FLAC, MP3 u Opus
help-normalize-input = El archivo o la carpeta que se lee
help-normalize-output = El archivo que se escribe: .wav, .flac, .mp3 u .opus; o la carpeta
help-normalize-target = Sonoridad integrada (si no se dice: la de la serie o la emisora; si no la hay, -16 LUFS)
help-normalize-true_peak = Techo de pico real (si no se dice: el de la serie o la emisora; si no lo hay, -1.5 dBTP)
help-normalize-profile = Qué suena: voice, interview, music o none (si no se dice: voice)
help-normalize-without = Lo que no se debe reparar: declip, channels, high-pass, plosives, hum, denoise, trim, level, compress, de-ess; varios, con comas
help-normalize-only = No se debe reparar nada más que esto
help-normalize-longest_pause = Acorta las pausas entre palabras que duren más, en segundos (si no, se quedan)
help-normalize-format = Formato de una carpeta: wav, flac, mp3 u opus (si no se dice: wav)
help-normalize-bitrate = Kilobits por segundo de MP3 (si no se dice: 128) u Opus (64)
help-normalize-vbr = MP3 de tasa variable: de 0, la mejor calidad, a 9, el archivo más pequeño
help-normalize-bits = Bits por muestra de WAV y FLAC: 16 o 24 (si no se dice: 16)
help-normalize-title = Título; si no se dice, el que traiga la grabación
help-normalize-artist = Quién habla o toca; si no se dice, el que traiga la grabación
help-normalize-cover = Carátula, JPEG o PNG; si no se dice, la que traiga la grabación
help-normalize-plot = Además, un dibujo de la sonoridad en el tiempo: .png o .svg, antes y después
help-normalize-examples = Ejemplos:
    { "  " }surco normalize nota.ogg -o nota.wav --plot nota.png
    { "  " }surco normalize entrevista.m4a -o entrevista.mp3 --profile interview --vbr 2 --title "La feria"
    { "  " }surco normalize grabaciones -o listas --format opus --bitrate 48
help-measure-examples = Ejemplos:
    { "  " }surco measure nota.ogg --plot nota.png
    { "  " }surco measure grabaciones
help-ingest = Trae grabaciones, o toda una memoria USB, a la biblioteca; se puede repetir sin daño
help-ingest-paths = Archivos o carpetas; sin nada, toda la carpeta de la emisora
help-ingest-program = La serie a la que pertenecen
help-ingest-promoter = Quién las grabó
help-ingest-prepare = Además, limpia por adelantado las tomas que usan los episodios o que son de la serie indicada: armar será más rápido, y ocupan 12 MB por minuto
help-ingest-watch = Se queda vigilando las carpetas: lo que se copie ahí entra solo, cuando está completo
help-ingest-settle = Segundos sin cambiar para dar un archivo por completo (si no se dice: 10)
help-ingest-examples = Ejemplos:
    { "  " }surco ingest /media/usb --promoter "Rosa Mamani"
    { "  " }surco ingest grabaciones --program manos-limpias --prepare
    { "  " }surco ingest --watch /srv/compartida
help-import = Trae una lista de otro programa (ZaraRadio .lst, .pls, .m3u) o, como franjas, un calendario (.ics)
help-import-list = La lista o el calendario
help-import-output = El archivo que se hace (si no se dice: la lista en musica/ con su nombre; las franjas se muestran)
help-approve = Aprueba un episodio, o lo devuelve a borrador: se escribe en su archivo
help-approve-episode = El episodio: serie/episodio, o solo su nombre si es único
help-approve-by = Quién lo escuchó y lo aprueba
help-approve-draft = Vuelve a ser un borrador, que no sale al aire
help-undo = Deshace el último cambio que hizo Surco en un archivo que escriben las personas
help-undo-list = Solo muestra los cambios que se pueden deshacer, el último primero
help-assemble = Arma un episodio: el máster de todos sus segmentos
help-assemble-episode = El episodio: serie/episodio, o solo su nombre si es único
help-assemble-output = Además, una copia del máster en este archivo
help-listen = Reproduce en el parlante de este equipo un archivo, una toma, un episodio o una franja
help-listen-what = Qué se oye
help-listen-from = Desde dónde: 1:30, 90s (si no se dice: el principio)
help-listen-compare = Antes y después de normalizar: espacio cambia de uno a otro en el mismo lugar, m los iguala en volumen, q termina
help-listen-examples = Ejemplos:
    { "  " }surco listen nota.ogg --from 1:30
    { "  " }surco listen --compare nota.ogg
help-plan = La pauta de un día o más
help-plan-date = Primer día, AAAA-MM-DD (si no se dice: hoy)
help-plan-days = Cuántos días (si no se dice: 1)
help-plan-explain = Con el porqué entero de cada cosa: también qué se dejó pasar por ella, y por qué
help-plan-all_items = Con cada pieza de música y cada aviso en su línea, y con el porqué
help-plan-diff = Qué cambiaría con la parrilla de este archivo
help-plan-all = Todas las emisoras de la carpeta, y lo que dos necesitan a la vez
help-plan-format = table, csv, m3u8, xspf o rivendell (si no se dice: table)
help-plan-seed = Semilla de la rotación: la misma da la misma pauta
help-why = Por qué suena o sonó algo, y dónde está escrito
help-why-what = A qué hora (06:12, 2026-11-24T06:12), o el nombre de un elemento de la pauta o de la bitácora
help-why-seed = Semilla de la rotación, la misma de la pauta
help-calendar = La parrilla en formato iCalendar, para el calendario del teléfono o de la oficina
help-calendar-date = Primer día, AAAA-MM-DD (si no se dice: hoy)
help-calendar-days = Cuántos días (si no se dice: 28)
help-calendar-format = ics, o html: la semana en una hoja para imprimir (si no se dice: ics)
help-air = Sale al aire
help-air-device = La tarjeta de sonido, por su nombre (véase surco doctor)
help-air-sink = A dónde va el sonido: device, null, wav:ARCHIVO, icecast:http://source:CONTRASEÑA@servidor:8000/vivo.mp3; se puede repetir (si no se dice: device)
help-air-until = Hasta cuándo: 18:30, 2026-11-24T18:30 (si no se dice: hasta que se le detenga)
help-air-rds = Un codificador RDS al que decir qué suena: /dev/ttyUSB0 o equipo:puerto; ?protocol=uecp, &baud=19200; se puede repetir
help-air-now_playing = Dónde decir qué suena: un archivo .json o .txt, o un servidor http://…; se puede repetir
help-air-trust_clock = La hora del equipo es correcta: lo confirma una persona
help-air-seed = Semilla de la rotación
help-simulate = El mismo motor con un reloj virtual: una semana en segundos
help-simulate-from = Desde cuándo: 2026-11-23, 2026-11-23T05:00
help-simulate-days = Cuántos días
help-simulate-until = Hasta cuándo
help-simulate-fault = Algo que falla: missing@T:60s, slow@T:4s, power-cut@T:90s, clock-step@T:-30s; se puede repetir
help-simulate-without = Como si esto no estuviera: una serie, un episodio (serie/episodio), o un archivo, una carpeta o una lista de la parrilla; se puede repetir
help-simulate-render = Además, el sonido en este archivo (null: a ninguna parte, pero mezclado igual)
help-simulate-seed = Semilla de la rotación
help-service = La unidad con la que systemd saca la emisora al aire al arrancar
help-service-user = Con qué usuario (si no se dice: usted)
help-service-air = Opciones de surco air, después de --: -- --device hw:CARD=Device
help-now = Qué está al aire, desde cuándo, qué sigue, niveles y estado del reloj
help-play = Pone algo al aire: un archivo de la emisora, un episodio, o la tecla de una cuña de la carpeta carts
help-play-what = Qué
help-play-now = Ya, en lugar de lo que suena (si no se dice nada: cuando termine lo que suena)
help-play-over = Ya, por encima de lo que suena
help-play-at = A esta hora, en punto: 18:30, 18:30:15
help-skip = Pasa a lo siguiente
help-extend = Alarga lo que suena: el siguiente inicio a hora fija viene después
help-extend-length = Cuánto: 90s, 5m
help-panic = Música ya: suena la continuidad en lugar de la parrilla
help-panic-length = Cuánto, a lo más (si no se dice: 10m)
help-live = El micrófono: al aire (on), sobre lo que suena (talk-over), o cerrado (off)
help-live-microphone = on, talk-over u off
help-resume = Vuelve a la parrilla, donde iría a esta hora
help-hands = Una tecla, una orden: para quien opera, mientras la emisora está al aire
help-lock = Echa llave: sin el código nadie cambia lo que sale
help-lock-code = El código: cuatro letras o números, o más
help-unlock = Quita la llave
help-unlock-code = El código
help-log = La bitácora de emisión: qué salió de verdad
help-log-date = De este día, AAAA-MM-DD (si no se dice: hoy)
help-log-from = Desde
help-log-to = Hasta
help-log-format = table, csv, json o html (si no se dice: table)
help-log-verify = Si la bitácora está como se escribió
help-log-expect = Con --verify: una marca que se anotó antes debe estar en ella
help-report = Para qué se usó el aire, según la bitácora, y la prueba de que las campañas tuvieron sus salidas
help-report-from = Primer día, AAAA-MM-DD
help-report-to = Último día, AAAA-MM-DD
help-report-campaign = Sólo esta campaña, con cada una de sus salidas
help-report-format = table o csv (las salidas de las campañas, para la hoja de cálculo; si no se dice: table)
help-log-listen = Hace oír la línea con este número, como salió de verdad (del testigo)
help-log-output = Con --listen: la escribe en este archivo, en lugar de hacerla oír
help-archive = Publica episodios en el archivo: FLAC, MP3, Opus, etiquetas, canal RSS y página
help-archive-episodes = Los episodios: serie/episodio
help-archive-base_url = La dirección web desde la que se servirá el archivo
help-archive-new_address = Muda el archivo a otra dirección; escribe las reglas para que la antigua lleve a la nueva
help-withdraw = Retira un episodio del archivo: los canales ya no lo nombran, su página lo dice
help-withdraw-episode = El episodio: serie/episodio
help-withdraw-reason = Por qué, para quien abra su página
help-withdraw-undo = Lo ofrece otra vez
help-backup = Guarda el catálogo y lo que necesita, también al aire
help-backup-file = El archivo de respaldo
help-restore = Recupera un respaldo, después de verificarlo
help-restore-file = El archivo de respaldo
help-restore-replace = Aunque ya haya una biblioteca: la de ahora se aparta, no se borra

help-completions = Lo que la consola necesita para completar órdenes
help-completions-shell = bash, zsh, fish, elvish o powershell
help-man = Las páginas del manual, en esta carpeta
help-man-folder = La carpeta

help-unknown-argument = No conozco la opción «{ $argument }». { $hint }
help-unknown-command = No conozco la orden «{ $argument }». { $hint }
help-missing-argument = Falta { $argument }. { $hint }
help-invalid-value = «{ $value }» no vale para { $argument }. { $hint }
help-conflict = { $argument } no va junto con otra opción que usted dio. { $hint }
help-hint-meant = ¿Quiso decir «{ $name }»?
help-hint-values = Puede ser: { $values }.
help-hint-see = Véase «surco --help».

help-new = Empieza una serie o un episodio: mira las grabaciones y escribe el archivo, con comentarios que enseñan
help-new-program = Empieza una serie
help-new-program-slug = Su nombre corto: manos-limpias
help-new-program-title = Su nombre al aire (por defecto: el nombre corto)
help-new-program-kind = Qué es: microprogram, informative, spot o music (por defecto: microprogram)
help-new-program-topic = De qué trata, en un nombre corto (por defecto: el de la serie)
help-new-program-from = Carpeta con la cortina, el cierre y la cama (por defecto: la de la serie)
help-new-episode = Empieza un episodio con las grabaciones de una carpeta o de una lista
help-new-episode-program = El nombre corto de la serie
help-new-episode-from = Carpeta con las grabaciones, o lista: .m3u, .cue, etiquetas de Audacity (.txt)
help-new-episode-title = Su título (por defecto: el nombre de la carpeta)
help-new-episode-order = En qué orden: number, time o name (por defecto: lo que digan los nombres)
help-new-episode-recording = La grabación a la que se refieren las etiquetas de Audacity
help-new-episode-examples = Ejemplos:
    { "  " }surco new episode manos-limpias --from /media/usb/notas --title "El secado"
    { "  " }surco new episode manos-limpias --from cortes.txt --recording entrevista.wav
help-export = Lleva el montaje de un episodio a otro programa
help-export-episode = El episodio: serie/episodio, o sólo su nombre donde es único
help-export-format = Como qué: cue, audacity (etiquetas), edl (CMX 3600) o stems (voces, cortinas y cama por separado)
help-export-output = El archivo que se escribe; con stems, la carpeta
help-export-examples = Ejemplos:
    { "  " }surco export 1-el-lavado --as audacity -o lavado.txt
    { "  " }surco export 1-el-lavado --as stems -o pistas
help-assemble-fit = Lo lleva a la duración de la serie, con lo que permite [template.fit]; la voz nunca se corta
help-assemble-plot = También un dibujo: segmentos, cama, cortinas y sonoridad; .png o .svg
help-assemble-sheet = También el guion para imprimir: orden, tiempos, textos y lo que hay que revisar; .html
help-assemble-all = Arma todos los episodios que tienen sus grabaciones
help-archive-all = Publica todos los episodios que tienen máster y no son borradores
