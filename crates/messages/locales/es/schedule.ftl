### Mensajes de la planificación: por qué suena cada cosa, y qué de la parrilla no se puede cumplir.

schedule-reason-slot = «{ $slot }» a las { $time }: { $why }
schedule-reason-exception = «{ $slot }» a las { $time }, por la excepción de este día: { $why }
schedule-reason-fallback = «{ $slot }» a las { $time }: lo previsto no está listo; en su lugar, { $why }
schedule-reason-continuity = música de continuidad: { $why }

schedule-why-newest = el episodio más nuevo de la serie
schedule-why-next = el siguiente episodio de la serie que aún no ha salido
schedule-why-all-aired = todos los episodios ya salieron; se repite el más nuevo
schedule-why-serial = el que sigue en la serie, que va en orden
schedule-why-repeat = la repetición de lo último que salió en la franja «{ $of }»
schedule-why-given = el episodio que indica la parrilla
schedule-why-time = la hora, cuando sale
schedule-why-off-air = la emisora no transmite: así lo dice la parrilla
schedule-why-relay = otra emisora, que indica la parrilla
schedule-why-file = el archivo que indica la parrilla
schedule-why-spot = la cuña que más tiempo lleva sin salir
schedule-why-campaign = la campaña «{ $campaign }» quiere { $wanted } { $wanted ->
        [one] salida
       *[other] salidas
    } este día y lleva { $had }
schedule-why-make-good = repone a la campaña «{ $campaign }» lo que perdió en días anteriores
schedule-why-turn = la pieza que más tiempo lleva sin sonar
schedule-why-fit = de las que más tiempo llevan sin sonar, la que mejor llena el tiempo que queda
schedule-why-land = elegida para que lo que sigue empiece a su hora sin cortarla

schedule-why-passed = { $why }; se dejó pasar «{ $title }»: { $because }
schedule-why-yielded = { $why }, aunque { $because }: ninguna otra cumple mejor las reglas

schedule-rule-title = el mismo título sonó hace { $minutes } min
schedule-rule-artist = el mismo artista sonó hace { $minutes } min
schedule-rule-campaign = la misma campaña salió hace { $minutes } min
schedule-rule-voice = la misma voz se oyó hace { $minutes } min
schedule-rule-topic = el mismo tema se oyó hace { $minutes } min
schedule-rule-hour = sonó a esta misma hora hace { $hours } h
schedule-rule-running = es del artista que acaba de sonar

schedule-nothing-to-play = No hay nada que se pueda poner al aire.
    .help = Ponga música en la carpeta de continuidad que indica schedule.toml y traiga las grabaciones a la biblioteca con «surco ingest».
schedule-no-continuity = La continuidad no tiene ninguna pieza lista: donde la parrilla no pone nada habrá silencio.
    .help = Revise «continuity» en schedule.toml y ponga música en esa carpeta.
schedule-not-ingested = { $slots ->
        [one] Una franja no puede sonar todavía: sus grabaciones están en la carpeta de la emisora, pero no en la biblioteca.
       *[other] { $slots } franjas no pueden sonar todavía: sus grabaciones están en la carpeta de la emisora, pero no en la biblioteca.
    }
    .help = Tráigalas con «surco ingest». Mientras tanto suena lo que las franjas tengan en «fallback», o la continuidad.
schedule-continuity-not-ingested = { $slots ->
        [0] La continuidad no puede sonar todavía: su música está en la carpeta de la emisora, pero no en la biblioteca.
        [one] La continuidad y una franja no pueden sonar todavía: sus grabaciones están en la carpeta de la emisora, pero no en la biblioteca.
       *[other] La continuidad y { $slots } franjas no pueden sonar todavía: sus grabaciones están en la carpeta de la emisora, pero no en la biblioteca.
    }
    .help = Tráigalas con «surco ingest». Mientras tanto hay silencio donde la parrilla no pone nada.
schedule-not-assembled = { $slots ->
        [one] Una franja no puede sonar todavía: sus episodios no están armados.
       *[other] { $slots } franjas no pueden sonar todavía: sus episodios no están armados.
    }
    .help = Ármelos con «surco assemble --all». Mientras tanto suena lo que las franjas tengan en «fallback», o la continuidad.
schedule-continuity-not-assembled = { $slots ->
        [0] La continuidad no puede sonar todavía: sus episodios no están armados.
        [one] La continuidad y una franja no pueden sonar todavía: sus episodios no están armados.
       *[other] La continuidad y { $slots } franjas no pueden sonar todavía: sus episodios no están armados.
    }
    .help = Ármelos con «surco assemble --all». Mientras tanto hay silencio donde la parrilla no pone nada.
schedule-never-comes = «{ $slot }» no sale nunca.
    .help = Revise sus días, horas y fechas, y si otra franja de mayor prioridad ocupa siempre su lugar.
schedule-fell-out = «{ $slot }» del { $date } a las { $time } se queda sin salir: no cabe antes del siguiente inicio fijo.
    .help = Adelante la franja, acorte lo que va antes o dele inicio fijo: start_policy = "hard".
schedule-waited = «{ $slot }» del { $date } a las { $time } se queda sin salir: ya esperó más de lo que permite su «max_wait».
    .help = Suba «max_wait», ponga then = "cut" para que corte lo que suena, o acorte lo que va antes.
schedule-program-not-ready = «{ $slot }» no tiene qué emitir: la serie «{ $program }» no tiene ningún episodio listo.
    .help = Prepare un episodio con «surco assemble». Mientras tanto suena lo que la franja tenga en «fallback», o la continuidad.
schedule-episode-not-ready = «{ $slot }» no tiene qué emitir: el episodio «{ $episode }» de la serie «{ $program }» no está listo.
    .help = Prepárelo con «surco assemble». Mientras tanto suena lo que la franja tenga en «fallback», o la continuidad.
schedule-file-not-ready = «{ $slot }» no tiene qué emitir: el archivo «{ $path }» no está listo.
    .help = Revise que el archivo exista y se pueda escuchar. Mientras tanto suena lo que la franja tenga en «fallback», o la continuidad.
schedule-time-check-not-ready = No hay piezas con qué decir la hora en «{ $path }», para «{ $slot }».
    .help = Sus archivos se llaman HRS00 a HRS23, HRS00_O a HRS23_O (en punto) y MIN00 a MIN59. Ingréselos con «surco ingest { $path }».
schedule-playlist-not-ready = «{ $slot }» no tiene qué emitir: la lista «{ $path }» no tiene ninguna pieza lista.
    .help = Ponga música en esa carpeta. Mientras tanto suena lo que la franja tenga en «fallback», o la continuidad.
schedule-repeat-not-ready = «{ $slot }» no tiene qué repetir: la serie de la franja «{ $of }» no tiene ningún episodio listo.
    .help = Prepare un episodio con «surco assemble». Mientras tanto suena lo que la franja tenga en «fallback», o la continuidad.
schedule-break-not-ready = La tanda «{ $slot }» no tiene qué emitir: ninguna cuña de la serie «{ $program }» está lista para esos días.
    .help = Prepare las cuñas con «surco assemble» y revise las fechas de las campañas. Mientras tanto suena lo que la franja tenga en «fallback», o la continuidad.
schedule-campaign-short = La campaña «{ $campaign }» quiere { $wanted } { $wanted ->
        [one] salida
       *[other] salidas
    } al día, y en { $short } de sus { $days } días la parrilla no se las da: el { $date } son { $plays }, porque { $why }. De { $all } salidas caben { $met } y se pierden { $lost }.
    .help = Agregue franjas o tandas con las series que sirven a la campaña, suba «count», prepare más cuñas, o pida menos.
schedule-campaign-short-week = La campaña «{ $campaign }» quiere { $wanted } { $wanted ->
        [one] salida
       *[other] salidas
    } en la semana del { $date } y la parrilla le da { $plays }, porque { $why }. Así son { $short } de sus { $days } semanas; de { $all } salidas caben { $met } y se pierden { $lost }.
    .help = Agregue franjas o tandas con las series que sirven a la campaña, suba «count», prepare más cuñas, o pida menos.
schedule-loss-no-break = no hay ninguna tanda que lleve sus cuñas
schedule-loss-full = las tandas que podrían llevarla van llenas con otras campañas
schedule-loss-separation = su separación («separation») no deja que salga más seguido
schedule-loss-per-hour = su máximo por hora («max_per_hour») no deja que salga más
schedule-loss-too-few = hay pocas tandas, o pocas cuñas suyas listas, que en una tanda salen una vez cada una
