### Lo que se dice al ingresar grabaciones y al armar episodios.

production-missing = No existe «{ $path }».
    .help = Revise el nombre, o conecte la memoria USB en la que está.
production-read = No se puede leer «{ $path }»: { $cause }.
    .help = Revise los permisos, o si la memoria USB sigue conectada.
production-write = No se puede escribir en «{ $path }»: { $cause }.
    .help = Revise el espacio libre y los permisos del disco. Lo que había antes sigue igual.
production-empty = «{ $path }» no contiene sonido.
    .help = Vuelva a copiar el archivo o grábelo de nuevo.
production-part-lost = En { $at } falta una parte ({ $length }): { $reason }
    .help = Vuelva a copiar el archivo desde el teléfono o la grabadora, si todavía lo tiene.
production-more-parts-lost = Faltan { $count ->
        [one] una parte más
       *[other] { $count } partes más
    }.
    .help = El archivo está muy dañado. Vuelva a copiarlo desde el teléfono o la grabadora.

production-no-station = No se conoce la emisora: «schedule.toml» no se pudo leer.
    .help = Corrija primero lo que indica «surco check».
production-no-segments = El episodio «{ $episode }» no tiene segmentos.
    .help = Agregue en «episode.toml» un [[segment]] con recording = "archivo" por cada grabación.
production-role-segment = el segmento «{ $title }»
production-role-signature = la cortina de entrada
production-role-closing = la cortina de cierre
production-role-bed = la cama
production-ingredient-missing = Falta { $role }: no existe «{ $path }».
    .help = Copie el archivo a esa carpeta o corrija el nombre donde se lo pide.
production-ingredient = No se puede usar «{ $path }» ({ $role }): { $cause }
    .help = Escuche el archivo con «surco listen»; si no se oye, vuelva a copiarlo o grábelo de nuevo.
production-cue-beyond-end = El segmento «{ $segment }» pide { $cue } de «{ $path }», que dura { $length }.
    .help = Corrija cue_in y cue_out; se cuentan desde el comienzo de la grabación.
production-cues-crossed = El segmento «{ $segment }» terminaría ({ $cue_out }) antes de empezar ({ $cue_in }) en «{ $path }».
    .help = Corrija cue_in y cue_out; cue_out debe ser mayor.
production-bed-too-short = La cama «{ $path }» dura { $length }; se necesita al menos { $least }.
    .help = Elija una música más larga: se repite sola sin que se note.

production-trimmed = Se quitó la espera: { $head } s al comienzo y { $tail } s al final.
production-too-long = El episodio dura { $length }: { $off } más que los { $target } previstos.
    .help = Quite o recorte un segmento, o cambie target_length y tolerance en «program.toml».
production-too-short = El episodio dura { $length }: { $off } menos que los { $target } previstos.
    .help = Agregue un segmento, o cambie target_length y tolerance en «program.toml».
production-segment-silent = En { $at }, en el segmento «{ $segment }», no se oye nada.
    .help = Escuche la grabación con «surco listen». Quizá el micrófono estaba apagado.
production-segment-too-soft = En { $at }, el segmento «{ $segment }» está grabado demasiado bajo para igualarlo con los demás.
    .help = Grábelo de nuevo, más cerca de quien habla.
production-segment-louder = En { $at }, el segmento «{ $segment }» suena { $db } dB más fuerte que los demás.
    .help = Todos los segmentos se igualan solos; si no lo quiere así, quite gain_db.
production-segment-softer = En { $at }, el segmento «{ $segment }» suena { $db } dB más bajo que los demás.
    .help = Todos los segmentos se igualan solos; si no lo quiere así, quite gain_db.
production-off-target = El episodio suena a { $reached } LUFS; se quería { $target }. Más no se puede sin pasar el pico permitido.
    .help = Use un pico permitido más alto, una sonoridad más baja, o grabaciones con menos golpes y gritos.
production-file-gone = «{ $path }» ya no está en su carpeta; se usó la copia de la biblioteca.
    .help = Vuelva a copiarlo a su carpeta si quiere que el episodio se pueda armar en otra computadora.

production-skipped-system = la carpeta o el archivo es del sistema
production-skipped-apple = es un acompañante que deja macOS, sin sonido
production-skipped-hidden = está oculto
production-skipped-library = es la biblioteca de la emisora
production-skipped-unfinished = todavía se está copiando o descargando
production-skipped-no-recording = no termina como una grabación
production-skipped-silent-video = es un video sin sonido
production-skipped-no-file = no es un archivo
production-skipped-unreadable = no se puede leer: { $cause }

production-role-stinger = el golpe
production-bed-shorter-than-fade = La cama «{ $path }» dura { $length }, menos que su fundido de { $fade }.
    .help = Elija una música más larga, o acorte crossfade o bed_end en «program.toml».
production-no-silence = En «{ $path }» (segmento «{ $segment }») no hay un silencio entre dos sonidos donde cortar.
    .help = Escriba en cue_in o cue_out un tiempo, por ejemplo "0:02.5".
production-fades-too-long = El segmento «{ $segment }» dura { $length }, y sus fundidos juntos { $fades }.
    .help = Acorte fade_in o fade_out, o use más de la grabación.
production-nothing-to-overlap = El segmento «{ $segment }» empezaría { $overlap } antes de que termine el anterior, que dura { $length }.
    .help = Escriba un overlap menor.
production-over-too-late = El segmento «{ $segment }» empezaría a los { $after } del anterior, que dura { $length }.
    .help = Escriba un over menor.

production-fit-drop = Sin «{ $segment }», que es opcional, dura { $saves } menos.
production-fit-pauses = Con pausas de { $pause } dura { $saves } menos.
production-fit-run = Con --fit, o con fit = true en «episode.toml», queda en { $length }.
production-fitted-dropped = Quedó fuera «{ $segment }», que es opcional.
production-fitted-pauses = Las pausas son de { $pause } en lugar de { $usual }.
production-check-softer = En { $at }, «{ $segment }» suena { $lu } LU más bajo que los demás.
    .help = Quite gain_db, o suba el segmento con gain_db = 3.
production-check-louder = En { $at }, «{ $segment }» suena { $lu } LU más fuerte que los demás.
    .help = Quite gain_db, o baje el segmento con gain_db = -3.
production-check-silence = En { $at }, en «{ $segment }», hay { $length } de silencio.
    .help = Corte ahí con cue_in o cue_out, en dos segmentos si hace falta.
production-check-recording = En { $at }, «{ $segment }»: { $problem }
production-approved-another = El sonido cambió, y el episodio dice que { $by } lo aprobó: lo que oyó era otro.
    .help = Que lo escuche de nuevo; mientras tanto, ponga state = "ready" o "draft".
production-ingested = { $name }
