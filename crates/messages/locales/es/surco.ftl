### Lo que dice la orden surco.

surco-error = Error
surco-warning = Atención
surco-none = —
surco-panic = Surco falló en algo que no debía fallar: { $what } ({ $place })
    .help = Sus archivos están a salvo. Avise a quienes mantienen Surco, con esta línea.
surco-io = No se pudo usar «{ $path }»: { $cause }
    .help = Revise que exista, que tenga permiso y que haya espacio en el disco.

surco-no-instant = «{ $text }» no es una fecha ni una hora que se pueda usar.
    .help = Escriba 06:00, 2026-11-24 o 2026-11-24T06:00:30.
surco-until-past = «{ $text }» ya pasó o no viene después del comienzo.
    .help = Indique una hora posterior.

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

surco-listening = Suena { $name }
surco-compare-keys = Espacio cambia entre antes y después; m los iguala en volumen, para juzgar el sonido y no el nivel; q termina.
surco-compare-before = ANTES: { $name }
surco-compare-after = DESPUÉS: { $name }
surco-compare-before-matched = ANTES, igualado: { $name }
surco-compare-after-matched = DESPUÉS, igualado: { $name }
surco-nothing-to-listen = No hay archivo, episodio, franja ni toma que se llame «{ $what }».
    .help = Indique un archivo, serie/episodio, el nombre corto de una franja, o las primeras letras de una toma.
surco-no-card-to-listen = Esta computadora no tiene un parlante que se pueda usar.
    .help = Conecte un parlante o una tarjeta de sonido. «surco doctor» dice qué tiene esta computadora.
surco-no-loudspeaker = No se puede usar el parlante de este equipo: { $cause }
    .help = Revise con «surco doctor».

surco-on-air = { $time }  ▶ { $title }: { $reason }
surco-noted = { $time }  { $message }
surco-no-signal = No se puede atender la señal de parada: { $cause }

surco-service = Con permisos de root: ponga esto en /etc/systemd/system/surco.service, y después systemctl enable --now surco
surco-service-options = «surco air» no entiende estas opciones: { $cause }
    .help = Después de «--» va lo que recibe «surco air»: surco service --user radio -- --device hw:CARD=Device
surco-simulated-silence = { $time }  silencio de { $length }: { $cause }
surco-simulated = Sonaron: { $items }. Inicios fijos: { $starts }; el peor, a { $error } ms de su hora. Silencio más largo: { $silence }. Sin luz: { $dark }. Simulado en { $seconds } s.

surco-not-on-air = Todavía no se ha salido al aire.
    .help = Salga con «surco air».
surco-not-on-air-since = No está al aire; lo último que se supo fue el { $time }.
    .help = Salga con «surco air».
surco-now = Al aire desde las { $time }: { $title } (va por { $position })
surco-state = Nivel { $level } · reloj { $clock } · { $card } · cortes de la tarjeta: { $underruns }
surco-clock-good = confiable
surco-clock-doubtful = NO confiable
surco-card-playing = la tarjeta suena
surco-card-none = sin tarjeta

surco-away = La parrilla está en pausa, a lo más hasta las { $time }: «surco resume» vuelve a ella.
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
surco-log-broken = La bitácora fue cambiada después de escrita ({ $links } líneas; su marca es ahora { $head }).
    .help = Compárela con una copia de seguridad. Cuando se recuperó un catálogo dañado, lo perdido también se muestra aquí.
surco-replay = Así salió: { $line }
surco-csv = No se pudo escribir la bitácora: { $cause }
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

surco-withdrawn = «{ $episode }» fue retirado. Sus archivos se borran en treinta días.
surco-restored-episode = «{ $episode }» está otra vez en el archivo.
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

surco-why-written = Está escrito en { $file }, línea { $line }.
surco-why-instead = Si fallara, sonaría: { $titles }.

surco-checks = { $count ->
        [one] Un lugar para escuchar
       *[other] { $count } lugares para escuchar
    }:
surco-sheet-written = Guion: { $path }
surco-undone = Deshecho: { $what } ({ $path })
surco-exported = Escrito: { $path }
surco-episode-skipped = Se deja «{ $episode }»: { $cause }
surco-episode-failed = No se pudo con «{ $episode }»: { $cause }
