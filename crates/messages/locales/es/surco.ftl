### Lo que dice la orden surco.

surco-error = Error
surco-warning = Atención
surco-none = —
surco-panic = Surco falló en algo que no debía fallar: { $what } ({ $place })
    .help = Sus archivos están a salvo. Avise a quienes mantienen Surco, con esta línea.
surco-io = No se pudo usar «{ $path }»: { $cause }
    .help = Revise que exista, que tenga permiso y que haya espacio en el disco.

surco-no-home = No hay ninguna emisora en «{ $folder }» ni en las carpetas de arriba: falta schedule.toml.
    .help = Entre en la carpeta de su emisora, indíquela con --home, o haga una con «surco init CARPETA».
surco-no-station = No se puede usar «{ $path }» tal como está.
    .help = Corrija lo señalado; «surco check» lo muestra todo.
surco-no-episode = No hay ningún episodio «{ $name }».
    .help = Episodios que hay: { $known }
surco-episode-twice = Varias series tienen un episodio «{ $name }».
    .help = Diga cuál: serie/episodio.
surco-no-slug = «{ $text }» no puede ser el nombre corto de una serie.
    .help = Use letras minúsculas sin tilde, números y guiones: buen-ordeno.
surco-no-instant = «{ $text }» no es una fecha ni una hora que se pueda usar.
    .help = Escriba 06:00, 2026-11-24 o 2026-11-24T06:00:30.
surco-no-position = «{ $text }» no es un lugar dentro de un sonido.
    .help = Escriba 1:30, 90s o 12.5.
surco-until-past = «{ $text }» ya pasó o no viene después del comienzo.
    .help = Indique una hora posterior.
surco-not-in-library = El sonido { $source } ya no está en la biblioteca.
    .help = Vuelva a traer la grabación con «surco ingest», o recupere un respaldo con «surco restore».

surco-measuring = Midiendo { $name }
surco-measuring-many = { $count ->
        [one] Midiendo un archivo
       *[other] Midiendo { $count } archivos
    }
surco-measured-file = Archivo
surco-measured-sound = Sonido
surco-measured-sound-is = { $format }, { $rate }, { $channels ->
        [1] mono
        [2] estéreo
       *[other] { $channels } canales
    }
surco-measured-length = Duración
surco-measured-loudness = Sonoridad
surco-measured-range = Rango
surco-measured-momentary = Lo más fuerte
surco-measured-momentary-is = { $momentary } en un instante (0,4 s); { $short } en una frase (3 s)
surco-measured-peak = Pico real
surco-measured-noise = Ruido de fondo
surco-measured-bandwidth = Llega hasta
surco-measured-content = Contenido
surco-measured-music = música
surco-measured-no-music = voz o ruido
surco-measured-problems = Problemas
surco-measured-well = Ninguno.
surco-measured-softer = { $loudness }: { $distance } más bajo que los { $target } de la radio
surco-measured-louder = { $loudness }: { $distance } más fuerte que los { $target } de la radio
surco-measured-right = { $loudness }: el nivel de la radio
surco-measured-advice = Para repararlo y llevarlo al nivel de la radio: surco normalize "{ $path }" -o { $output }
surco-measured-many = Archivos: { $count }, { $length } en total. Con problemas: { $problems }. No se pudieron leer: { $failed }. Sonoridad de { $softest } a { $loudest }.
surco-lost = En { $at }: { $reason }
surco-plotted = Dibujo: { $path }
surco-plot-one = Un dibujo es de un solo archivo.
    .help = Indique un archivo de sonido, o quite --plot.
surco-plot-before = Antes: { $name }
surco-plot-after = Después: { $name }
surco-normalized = { $path }: de { $before } a { $after }
surco-normalized-many = Normalizados: { $count }. Con error: { $failed }.
surco-normalize-left = { $count ->
        [one] Queda una grabación sin normalizar
       *[other] Quedan { $count } grabaciones sin normalizar
    }.
    .help = Repita la misma orden cuando quiera.
surco-nothing-normalized = No se pudo normalizar ninguna grabación.
    .help = Lea arriba el motivo de cada una.

surco-ingested = Nuevas: { $new }. Ya conocidas: { $known }. Con error: { $failed }. Apartadas: { $skipped }.
surco-ingest-left = { $count ->
        [one] Queda una grabación sin traer
       *[other] Quedan { $count } grabaciones sin traer
    }.
    .help = Conecte otra vez la memoria y repita la misma orden: sigue donde quedó.
surco-more-skipped = { $count ->
        [one] … y otro que no es una grabación
       *[other] … y otros { $count } que no son grabaciones
    }.
surco-prepared = Tomas limpias hechas por adelantado: { $count }.
surco-not-prepared = No se pudieron limpiar todas las tomas por adelantado: { $cause }
    .help = No se pierde nada: se limpian al armar el episodio.
surco-watching = Vigilo «{ $folder }»: cada grabación entra cuando lleva { $seconds } s sin cambiar. Para terminar: Ctrl-C.
surco-watched-is-gone = { $cause } Sigo esperando.
    .help = Cuando vuelva, se sigue sin hacer nada más.
surco-watched-is-back = Volvió «{ $folder }».
surco-watched = Fin de la vigilancia. Nuevas: { $new }. Con error: { $failed }.
surco-same-as = es el mismo sonido que { $path }
surco-nothing-ingested = No se pudo ingresar ninguna grabación.

surco-assembled = Máster: { $path }
    { "  " }dura { $length }, sonoridad { $integrated }, pico real { $peak }
surco-assembled-before = Máster, ya armado antes y sin cambios: { $path }
    { "  " }dura { $length }, sonoridad { $integrated }, pico real { $peak }
surco-no-master = «{ $episode }» todavía no tiene máster.
    .help = Ármelo: surco assemble { $episode }

surco-listening = Suena { $name }
surco-compare-keys = Espacio cambia entre antes y después; m los iguala en volumen, para juzgar el sonido y no el nivel; q termina.
surco-compare-before = ANTES: { $name }
surco-compare-after = DESPUÉS: { $name }
surco-compare-before-matched = ANTES, igualado: { $name }
surco-compare-after-matched = DESPUÉS, igualado: { $name }
surco-nothing-to-listen = No hay archivo, episodio, franja ni toma que se llame «{ $what }».
    .help = Indique un archivo, serie/episodio, el nombre corto de una franja, o las primeras letras de una toma.
surco-no-loudspeaker = No se puede usar el parlante de este equipo: { $cause }
    .help = Revise con «surco doctor».

surco-on-air = { $time }  ▶ { $title }: { $reason }
surco-noted = { $time }  { $message }
surco-kept-grid = No se puede usar «{ $path }» tal como está. Al aire con la última parrilla que servía; la corregida entra sola.
surco-on-air-without-journal = Al aire aunque no se puede escribir en la biblioteca: { $cause } La bitácora espera en memoria hasta que se pueda.
surco-nothing-without = «{ $what }» no es nada que pueda faltar: ni una serie o un episodio con máster, ni un archivo, una carpeta o una lista de la parrilla con alguna grabación.
    .help = «surco plan» muestra lo que va a sonar; escríbalo como está en la parrilla.
surco-fault-outside = «{ $fault }» queda fuera del tiempo que se simula.
    .help = Se simula de { $from } a { $until }.
surco-grid-unusable = No se puede usar «{ $path }» tal como está; sigue lo ya pautado. { $cause }
surco-grid-unusable-line = No se puede usar «{ $path }» tal como está (línea { $line }); sigue lo ya pautado. { $cause }
surco-no-emergency-loop = No se puede usar el sonido de emergencia de la emisora: { $cause } En su lugar queda el de fábrica.
    .help = Revise «emergency» en schedule.toml.
surco-no-signal = No se puede atender la señal de parada: { $cause }
surco-no-sink = No conozco la salida «{ $sink }».
    .help = Puede ser: device, null, wav:ARCHIVO, icecast:DIRECCIÓN.
surco-device-and-null = No se puede emitir a la tarjeta y a ninguna parte a la vez.
    .help = Quite --sink null, o quite --device y --sink device.

surco-simulating = Simulando de { $from } a { $until }
surco-service = Con permisos de root: ponga esto en /etc/systemd/system/surco.service, y después systemctl enable --now surco
surco-service-options = «surco air» no entiende estas opciones: { $cause }
    .help = Después de «--» va lo que recibe «surco air»: surco service --user radio -- --device hw:CARD=Device
surco-no-priority = Esta emisión no va antes que otros programas: { $cause }
    .help = Deje que la arranque systemd («surco service»), o no haga caso en un equipo que no hace otra cosa.
surco-no-realtime = El sonido de esta emisión no va antes que otros programas: { $cause }
    .help = Deje que la arranque systemd («surco service»), o no haga caso en un equipo que no hace otra cosa.
surco-no-memory-lock = La memoria de esta emisión puede ir a parar al disco: { $cause }
    .help = Deje que la arranque systemd («surco service»), o no haga caso en un equipo que no hace otra cosa.
surco-simulated-silence = { $time }  silencio de { $length }: { $cause }
surco-simulated = Sonaron: { $items }. Inicios fijos: { $starts }; el peor, a { $error } ms de su hora. Silencio más largo: { $silence }. Sin luz: { $dark }. Simulado en { $seconds } s.

surco-not-on-air = Todavía no se ha salido al aire.
    .help = Salga con «surco air».
surco-not-on-air-since = No está al aire; lo último que se supo fue el { $time }.
    .help = Salga con «surco air».
surco-now = Al aire desde las { $time }: { $title } (va por { $position })
surco-next = Sigue a las { $time }: { $title }
surco-state = Nivel { $level } · reloj { $clock } · { $card } · cortes de la tarjeta: { $underruns }
surco-clock-good = confiable
surco-clock-doubtful = NO confiable
surco-card-playing = la tarjeta suena
surco-card-none = sin tarjeta

surco-away = La parrilla está en pausa, a lo más hasta las { $time }: «surco resume» vuelve a ella.
surco-nothing-to-play = No hay «{ $what }» para emitir.
    .help = Nombre un archivo de la emisora ya ingresado («surco ingest»), un episodio, o la tecla de un archivo de la carpeta carts.
surco-will-play = Sonará «{ $title }».
surco-skipped = Pasa a lo siguiente.
surco-extended = Lo que suena se alarga.
surco-music-now = Suena la continuidad. «surco resume» vuelve a la parrilla.
surco-live = El micrófono está al aire. «surco live off» vuelve a la parrilla.
surco-live-off = El micrófono sale del aire.
surco-talk-over = El micrófono se oye sobre lo que suena. «surco live off» lo cierra.
surco-microphone = Micrófono: { $state } · nivel { $level }
surco-meter-air = aire
surco-meter-microphone = micrófono
surco-microphone-live = AL AIRE
surco-microphone-over = sobre lo que suena
surco-microphone-lost = NO DA SONIDO
surco-microphone-off = cerrado
surco-resumed = Vuelve la parrilla.
surco-locked = La emisión queda con llave.
surco-unlocked = La emisión queda sin llave.
surco-no-length = «{ $text }» no es una duración.
    .help = Escríbala con su unidad: 90s, 5m, 1h30m.
surco-keys = Teclas: → pasa a lo siguiente · + alarga un minuto · ! continuidad ya · ↑ micrófono al aire · espacio micrófono sobre lo que suena · ↓ micrófono cerrado · Intro vuelve a la parrilla · Esc termina
surco-no-keys = Aquí no se pueden leer teclas.
    .help = Use «surco hands» en una terminal; en un programa, «surco play», «surco skip» y las demás.
surco-log-empty = No hay nada en la bitácora de ese tiempo.
surco-log-line-start = el inicio de la emisión
surco-log-line-end = el fin de la emisión
surco-log-line-note = la nota
surco-log-changed = { $kind } { $line } no es lo que se escribió.
surco-log-removed = { $kind } { $line } fue quitado.
surco-log-added = { $kind } { $line } fue puesto después.
surco-log-unexpected = La marca { $hash } no está en esta bitácora: no es la misma de la que se tomó esa marca.
surco-log-intact = La bitácora está como se escribió: { $links } líneas. Su marca es ahora { $head }
    .help = Anote la marca en otra parte; más adelante, «surco log --verify --expect MARCA» muestra que nada hasta ella fue cambiado.
surco-log-whole = La bitácora está entera en sí: { $links } líneas; su marca es ahora { $head }
    .help = Compare la marca con lo anotado: un dígito equivocado basta para que no se encuentre.
surco-no-mark = «{ $text }» no es una marca: tienen 64 dígitos, de 0 a 9 y de a a f.
    .help = «surco log --verify» muestra la actual.
surco-log-broken = La bitácora fue cambiada después de escrita ({ $links } líneas; su marca es ahora { $head }).
    .help = Compárela con una copia de seguridad. Cuando se recuperó un catálogo dañado, lo perdido también se muestra aquí.
surco-no-row = La bitácora no tiene la línea { $row }.
    .help = El número de cada línea está al final, en «surco log»: #17 se escucha con «surco log --listen 17».
surco-replay = Así salió: { $line }
surco-log-title = Bitácora de emisión de { $station }, del { $from } al { $to }
surco-log-start = Inicio
surco-log-length = Duración
surco-log-what = Qué sonó
surco-log-why = Por qué
surco-log-outcome = Cómo terminó
surco-csv = No se pudo escribir la bitácora: { $cause }
surco-report-reversed = El informe termina antes de empezar.
    .help = Ponga en --from el primer día y en --to el último.
surco-report-no-campaign = La parrilla no tiene ninguna campaña «{ $campaign }».
    .help = Hay estas: { $known }.
surco-report-programs = Por serie
surco-report-campaigns = Por campaña
surco-report-topics = Por tema
surco-report-languages = Por idioma
surco-report-kinds = Por clase
surco-report-proof = «{ $campaign }»: { $aired } de las { $wanted } salidas que quería.
surco-report-aired = «{ $campaign }»: { $aired ->
        [one] una salida
       *[other] { $aired } salidas
    }.
surco-kind-episode = Episodios
surco-kind-spot = Cuñas
surco-kind-music = Música
surco-kind-file = Archivos de la parrilla
surco-kind-off-air = Sin transmisión
surco-kind-relay = Enlace

surco-ending-none = suena todavía
surco-ending-completed = completo
surco-ending-cut = cortado por el siguiente
surco-ending-failed = falló
surco-ending-stopped = se detuvo la emisión
surco-ending-interrupted = interrumpido
surco-ending-unheard = no se oyó: sin tarjeta de sonido

surco-archived = Canal: { $feed }
    Página: { $page }

surco-backed-up = Respaldo: { $path } ({ $size })
surco-restored = Biblioteca recuperada en { $path }

surco-checked = Series: { $series }. Episodios: { $episodes }. Errores: { $errors }. Avisos: { $warnings }.
surco-check-gaps = En los siete días que vienen la parrilla deja { $hours } h { $minutes } min a la continuidad; lo más largo, de { $from } a { $until }.
surco-check-failed = La carpeta tiene errores: { $errors }.
    .help = Corrija lo señalado y vuelva a revisar con «surco check».

surco-initiated = La emisora está en { $folder }, con sus grabaciones en la biblioteca y sus episodios armados.
    Lo que sigue:
    { "  " }cd { $folder }
    { "  " }surco plan                               la pauta de hoy
    { "  " }surco air                                sale al aire
    La parrilla está en schedule.toml, con comentarios.

surco-doctor-sound = Hay tarjeta de sonido: { $devices }
surco-doctor-no-sound = No hay ninguna tarjeta de sonido.
    .help = Conecte una, o emita a un archivo con «surco air --sink wav:ARCHIVO».
surco-doctor-no-default-sound = Hay tarjetas ({ $devices }), pero ninguna predeterminada que acepte 48000 Hz en estéreo.
    .help = Elija una con «surco air --device NOMBRE», o configure la predeterminada del sistema.
surco-doctor-clock = La hora la confirma un servidor de tiempo: { $time }
surco-doctor-clock-alone = La hora es { $time }; ningún servidor la confirma.
surco-doctor-clock-wrong = El reloj marca { $time }: no puede ser.
    .help = Ponga la hora. Si se pierde en cada corte de luz, cambie la pila de la placa.
surco-doctor-disk = Espacio libre en el disco: { $free }
surco-doctor-disk-low = Queda poco espacio en el disco: { $free }
    .help = Libere espacio: hacen falta al menos 2 GB para trabajar con tranquilidad.
surco-doctor-disk-unknown = No se pudo saber cuánto espacio queda en { $folder }.
    .help = Mírelo con el administrador de archivos.
surco-doctor-writing = Se puede escribir en { $folder }
surco-doctor-no-writing = No se puede escribir en { $folder }: { $cause }
    .help = Dé permiso de escritura a su usuario, o use otra carpeta.
surco-doctor-ffmpeg = Está el programa ffmpeg.
surco-doctor-no-ffmpeg = No está el programa ffmpeg; solo hace falta para leer AMR, WMA, Speex y otros formatos raros.
surco-doctor-library = La biblioteca está sana: { $folder }
surco-doctor-no-library = Todavía no hay biblioteca; se hace con el primer «surco ingest».
surco-doctor-no-station = Aquí no hay ninguna emisora.
    .help = Haga una con «surco init CARPETA».

surco-demo-folder = Surco, de la grabación del teléfono al aire. La emisora de muestra está en { $path }
surco-demo-ingest = 1. Las grabaciones entran a la biblioteca: notas de voz, teléfono, grabadora
surco-demo-assemble = 2. Se limpian, se nivelan y se arma el microprograma
surco-demo-plan = 3. La semana se planifica
surco-demo-planned = Sonidos en los próximos siete días: { $items }; con inicio en su segundo exacto: { $hard }.
surco-demo-air = 4. Al aire, ahora mismo
surco-demo-no-card = No hay tarjeta de sonido: lo que saldría al aire queda en { $path }
surco-demo-log = 5. La bitácora: a qué hora sonó, y cuánto se apartó de lo planeado
surco-demo-archive = 6. El episodio pasa al archivo
surco-demo-end = Listo
surco-demo-done = El inicio fijo salió a { $error } ms de su segundo. Todo tomó { $seconds } s y está en { $folder }

surco-plan-continuity = Continuidad
surco-plan-pieces = { $what } · { $count } { $count ->
    [one] pieza
   *[other] piezas
}
surco-plan-spots = { $what } · { $count } avisos
surco-plan-clash = { $need } no puede estar en dos sitios: { $when }, «{ $second }» ({ $second_station }), cuando todavía dura «{ $first }» ({ $first_station }).
    .help = Cambie la hora de una de las dos, o lo que pide su «needs».
surco-diff-none = Las franjas y lo que emiten no cambian.
surco-diff-nothing = nada
surco-diff-campaign = Campaña «{ $campaign }»: de { $before } a { $after } salidas.
surco-diff-continuity = Música de continuidad: de { $before } a { $after }.
surco-import-missing = No está en la carpeta: { $path }
    .help = Cópiela a la carpeta «musica» y traiga la lista otra vez, con otro nombre.
surco-import-no-slot = «{ $title }» no puede ser una franja: dura días enteros, está cancelada, o su regla no se entiende.
    .help = Escríbala a mano en schedule.toml, si hace falta.
surco-imported-slots = { $slots ->
        [one] Una franja
       *[other] { $slots } franjas
    }: revise qué emite cada una («play») y póngalas en schedule.toml.
surco-imported = { $list }: { $found ->
        [one] una pieza
       *[other] { $found } piezas
    }; { $missing } no están, { $skipped } no eran piezas. Falta traerlas a la biblioteca con «surco ingest», y poner la lista en la parrilla.
surco-week-title = { $station }: la semana del { $from }
surco-week-often = Varias veces al día
surco-week-notes = ● entra en su segundo exacto; lo demás espera a que termine lo que suena. Donde no hay nada suena la música de continuidad.
surco-day-mon = lunes
surco-day-tue = martes
surco-day-wed = miércoles
surco-day-thu = jueves
surco-day-fri = viernes
surco-day-sat = sábado
surco-day-sun = domingo

surco-why-written = Está escrito en { $file }, línea { $line }.
surco-why-instead = Si fallara, sonaría: { $titles }.
surco-why-nothing = Nada de la pauta se llama «{ $what }».
    .help = «surco plan --json» muestra los nombres; también sirve una hora, como 06:12.

surco-checks = { $count ->
        [one] Un lugar para escuchar
       *[other] { $count } lugares para escuchar
    }:
surco-state-draft = borrador
surco-state-ready = listo
surco-state-approved = aprobado
surco-sheet-about = { $series }, episodio { $number } · { $date } · { $length } · { $state }
surco-sheet-number = N.º
surco-sheet-at = Minuto
surco-sheet-length = Dura
surco-sheet-what = Qué se oye
surco-sheet-who = Quién habla
surco-sheet-checks = Para revisar
surco-sheet-written = Guion: { $path }
surco-undone = Deshecho: { $what } ({ $path })
surco-exported = Escrito: { $path }
surco-episode-skipped = Se deja «{ $episode }»: { $cause }
surco-episode-failed = No se pudo con «{ $episode }»: { $cause }
