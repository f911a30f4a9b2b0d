### Lo que se encuentra al leer schedule.toml, program.toml y episode.toml.

## Lo que TOML mismo no entiende.

model-syntax = Esta línea no se entiende: { $cause }.
    .help = Cada línea se escribe así: clave = valor. Revise comillas, corchetes y comas.
model-key-twice = «{ $key }» está escrito dos veces.
    .help = Deje uno solo.
model-no-value = Falta el valor después del signo =.
    .help = Escriba el valor, o borre la línea.
model-unquoted = { $found }: los textos y las duraciones van entre comillas rectas.
    .help = Escríbalo entre dos signos ", uno antes y otro después. Los números, las fechas, true y false van sin comillas.
model-open-quotes = Falta cerrar las comillas.
    .help = Termine el texto con el mismo signo con que empezó, en la misma línea.
model-no-equals = Falta el signo = con su valor.
    .help = Cada línea se escribe así: clave = valor. Los comentarios empiezan con #.
model-not-a-boolean = { $found } no se entiende.
    .help = Para sí o no escriba true o false, en minúsculas. Los textos van entre comillas.
model-leading-zero = Los números se escriben sin ceros delante.
    .help = Quite el cero. Las horas van con dos cifras y minutos: 06:00.
model-decimal-comma = Los decimales se escriben con punto.
    .help = Escriba por ejemplo -1.5 en lugar de -1,5.
model-open-bracket = Falta cerrar con { $bracket }.
    .help = Escriba { $bracket } donde termina lo que se abrió antes.
model-backslash = Dentro de comillas, el signo \ tiene otro significado.
    .help = Escriba las rutas con /, como en musica/huaynos.
model-key-with-other-letters = «{ $key }» no puede ser una clave.
    .help = Las claves se escriben con letras sin tilde ni ñ y sin espacios, y son palabras en inglés: title, days, at…

## Claves.

model-whole-file = este archivo
model-unknown-key = No se conoce «{ $key }» en { $table }.
    .help = { $advice }
model-known-keys = Aquí puede ir: { $keys }.
model-belongs-to-top = Esta línea va al comienzo del archivo, antes de la primera línea entre corchetes.
model-missing-key = Falta «{ $key }» en { $table }.
    .help = Agregue aquí: { $example }
model-missing-table = Falta la parte { $table }.
    .help = Agregue una línea { $table }, y debajo lo suyo; por ejemplo: { $example }
model-one-pair-of-brackets = { $table } va una sola vez, con un par de corchetes.
    .help = Escriba { $table }, con un solo corchete a cada lado.
model-two-pairs-of-brackets = { $table } puede ir varias veces, con dos pares de corchetes.
    .help = Escriba { $table }, con dos corchetes a cada lado.

## Valores.

model-wrong-type = «{ $key }» debe ser { $expected }; aquí dice { $found }.
    .help = Escriba algo como esto: { $example }
model-kind-text = un texto entre comillas
model-kind-yes-or-no = true (sí) o false (no), sin comillas
model-kind-whole-number = un número entero, sin comillas
model-kind-number = un número, sin comillas y con punto decimal
model-kind-list = una lista entre corchetes
model-kind-table = un grupo de claves entre llaves o bajo su título entre corchetes
model-kind-time = una hora del día
model-kind-date = una fecha
model-kind-length = una duración con su unidad, entre comillas
model-kind-bytes = un tamaño con su unidad, entre comillas
model-kind-position = una posición entre comillas

model-empty-text = «{ $key }» está vacío.
    .help = Escriba algo como esto: { $example }
model-empty-list = «{ $key }» es una lista vacía.
    .help = Escriba algo como esto: { $example }
model-out-of-range = «{ $key }» no puede ser { $found }.
    .help = Escriba un número de { $least } a { $most }.
model-not-a-choice = «{ $key }» no puede ser «{ $found }».
    .help = { $advice }
model-did-you-mean = ¿Quiso decir «{ $suggestion }»?
model-did-you-mean-of = ¿Quiso decir «{ $suggestion }»? Puede ser: { $choices }.
model-choices = Puede ser: { $choices }.
model-impossible-time = { $found } no es una hora del día.
    .help = Las horas van de 00:00 a 23:59, con dos cifras: 06:00, 18:30. La medianoche es 00:00.
model-impossible-date = { $found } no es una fecha.
    .help = Escriba año, mes y día de un día que exista, como 2026-11-20.
model-not-bytes = «{ $found }» no es un tamaño.
    .help = Escríbalo con MB, GB o TB, así: { $example }
model-not-a-length = «{ $found }» no es una duración.
    .help = Escriba cada número con su unidad: "15m" son quince minutos; también "1h30m", "90s", "800ms".
model-too-long = «{ $key }» no puede durar { $found }.
    .help = Lo más largo que puede ser es { $most }.
model-no-length = «{ $key }» no puede durar cero.
    .help = Escriba algo como esto: { $example }
model-not-a-position = «{ $found }» no es una posición en la grabación.
    .help = Escriba minutos y segundos como en un reloj: "0:01.5", "1:02"; o solo segundos: "7.25".
model-not-a-slug = «{ $found }» no sirve como nombre corto en «{ $key }».
    .help = { $advice }
model-slug-letters = Use solo letras minúsculas sin tilde ni ñ, números y guiones, como en manos-limpias.
model-not-a-language = «{ $found }» no es el código de un idioma.
    .help = { $advice }
model-language-tags = Escriba el código: "es" castellano, "qu" quechua ("quz" del Cusco, "qvc" de Cajamarca), "ay" aymara.
model-unknown-timezone = «{ $found }» no es una zona horaria.
    .help = { $advice }
model-zone-names = Escriba continente y ciudad, como "America/Lima", "America/La_Paz" o "America/Guayaquil".
model-archive-address = «{ $found }» no es una dirección en la que se pueda leer un archivo.
    .help = Escriba la dirección de su carpeta en la red, como https://radio.example/archivo.
model-not-an-email = «{ $found }» no es una dirección de correo.
    .help = Escríbala así: { $example }
model-approved-sound = «{ $found }» no es el nombre de un máster.
    .help = Quite la línea, y apruebe el episodio otra vez: surco approve EPISODIO --by NOMBRE
model-path-empty = «{ $key }» no dice qué archivo o carpeta es.
    .help = Escriba algo como esto: { $example }
model-path-outside = { $found } está fuera de la carpeta que se copia con la emisora.
    .help = Copie el archivo dentro de la carpeta y escriba la ruta desde ahí, sin / al comienzo, sin letra de disco y sin «..».
model-path-backslash = { $found } no se puede usar como ruta en todos los sistemas.
    .help = Separe las carpetas con /, como en musica/huaynos/01.ogg.

## La parrilla.

model-nothing-to-play = Aquí no dice qué se emite.
    .help = Escriba una de estas: program = "serie", file = "archivo", playlist = "carpeta", time_check = "carpeta", break = "serie de cuñas" con count = 3, relay = "dirección de un enlace", u off_air = "silence".
model-one-way-to-play = Aquí dice dos cosas que emitir: «{ $first }» y «{ $second }».
    .help = Deje una sola. Lo que deba sonar si falta lo primero va en «fallback».
model-live-by-hand = «live» no se escribe en la parrilla: una voz en vivo sale al aire cuando alguien abre el micrófono.
    .help = Ponga aquí lo que suena cuando nadie lo abre, y salga al aire con «surco live on».
model-not-a-stream = «{ $found }» no es la dirección de un enlace.
    .help = Escríbala entera, con http:// o https:// al comienzo y sin contraseña, como en: { $example }
model-relay-stands-in = El enlace con otra emisora no puede reemplazar a lo que falla.
    .help = Ponga aquí algo que esté en esta computadora: una lista, un archivo. La segunda dirección de un enlace va con la primera: relay = ["https://…", "https://…"].
model-time-twice = La hora { $time } está dos veces.
    .help = Deje una sola. La franja saldrá una vez a esa hora.
model-one-way-to-come = Aquí dice de dos maneras en qué días sale: «{ $first }» y «{ $second }».
    .help = Deje una sola. Si la franja sale de las dos maneras, escríbala dos veces.
model-weeks-since-when = No se sabe desde qué semana se cuentan { $found } semanas.
    .help = Agregue el primer día en que sale: from = 2026-11-02
model-days-and-dates = Aquí hay fechas («dates») y también días de la semana («days»).
    .help = Deje «dates» para esas fechas, o «days» para todas las semanas.
model-too-often = Cada { $found } es demasiado seguido: no quedaría lugar para otra cosa.
    .help = Escriba un minuto o más, como en: { $example }
model-to-before-at = La última vez sería a las { $to }, antes de la primera, a las { $at }.
    .help = Ponga en «to» la hora de la última vez del día. Lo que pasa de la medianoche va en otra franja.
model-slot-twice = Ya hay una franja «{ $id }», en la línea { $line }.
    .help = Dele a cada franja un nombre corto distinto. Si es la misma a otra hora, ponga las horas juntas: at = ["06:00", "12:00"].
model-campaign-twice = Ya hay una campaña «{ $id }», en la línea { $line }.
    .help = Dele a cada campaña un nombre corto distinto.
model-dates-reversed = Termina el { $until }, antes de empezar el { $from }.
    .help = Ponga en «from» el primer día y en «until» el último.
model-unknown-slot = No hay ninguna franja «{ $found }».
    .help = { $advice }
model-no-slots = La parrilla no tiene franjas. Borre la excepción o agregue la franja.
model-date-or-span = Aquí hay un día («date») y también un período («from», «until»).
    .help = Deje «date» para un solo día, o «from» y «until» para varios.
model-skip-or-play = La excepción no dice qué cambia.
    .help = Escriba skip = true si la franja no sale, o play = … si emite otra cosa.
model-skip-and-play = La franja no puede faltar y emitir otra cosa a la vez.
    .help = Deje skip = true o play = …, uno de los dos.
model-weight-of-what = No se sabe de qué es ese peso.
    .help = Ponga artist = "…" o series = "…", uno de los dos.
model-other-start = «{ $key }» no es de esta clase de inicio.
    .help = «grace» va con start_policy = "hard"; «max_wait», y con él «then», con "soft".
model-nothing-to-repeat = No hay ninguna franja «{ $found }» que emita una serie y se pueda repetir.
    .help = { $advice }
model-not-a-holiday = «{ $found }» no es una fecha.
    .help = Cada línea empieza con una fecha, como 2026-07-28; lo que sigue es su nombre. También sirve un archivo .ics.
model-day-or-week = La campaña quiere a la vez tantas salidas al día y tantas a la semana.
    .help = Deje plays_per_day o plays_per_week, uno de los dos.
model-daypart-reversed = Esa parte del día termina antes de empezar.
    .help = La hora de «to» va después de la de «from». Lo que pasa de la medianoche se escribe en dos partes.

model-begin-together = «{ $second }» empieza a la misma hora que «{ $first }» (línea { $line }): { $day } a las { $time }. Solo una de las dos sale.
    .help = Cambie la hora de una, o dé más «priority» a la que debe salir.
model-cuts = «{ $second }» corta a «{ $first }» (línea { $line }), que a esa hora aún puede estar sonando: { $day } a las { $time }.
    .help = Acorte «length» de la primera o mueva la segunda. Si debe cortarla, dele más «priority».
model-has-to-wait = «{ $second }» tiene que esperar a «{ $first }» (línea { $line }), que a esa hora aún puede estar sonando: { $day } a las { $time }.
    .help = Acorte «length» de la primera o mueva la segunda.
model-on-mon = el lunes
model-on-tue = el martes
model-on-wed = el miércoles
model-on-thu = el jueves
model-on-fri = el viernes
model-on-sat = el sábado
model-on-sun = el domingo

## El episodio.

model-no-segments = El episodio no tiene grabaciones.
    .help = Agregue por cada una: [[segment]] y debajo recording = "01-saludo.ogg"
model-number-differs = El número es { $number }, pero la carpeta empieza con { $folder }.
    .help = Deje iguales los dos, para que los episodios se encuentren en su orden.
model-cues-reversed = Termina en { $cue_out }, pero empieza en { $cue_in }.
    .help = «cue_out» es dónde termina dentro de la grabación: debe ser más que «cue_in».

## La forma de la serie y el episodio.

model-tolerance-over-target = La tolerancia ({ $tolerance }) es mayor que la duración prevista ({ $target }).
    .help = Ponga una tolerancia menor, o quítela: por ejemplo { $example }
model-part-twice = La parte «{ $part }» ya está en la línea { $line }.
    .help = Cada parte va una vez; para lo que se repite está presence = "repeatable".
model-standard-part-repeats = Una parte con grabación propia no puede repetirse.
    .help = Quite recording, o escriba presence = "required" u "optional".
model-nothing-before = «{ $key }» dice cómo sigue un segmento al anterior, y éste es el primero.
    .help = Quite la línea, o pásela al segmento siguiente.
model-one-way-to-follow = «{ $second }» y «{ $first }» no van juntos.
    .help = Deje uno solo: pause (silencio antes), overlap (empieza antes de que termine el anterior) u over (encima del anterior).
model-approved-by-nobody = Dice aprobado, pero no por quién.
    .help = Agregue approved_by = "el nombre de quien lo escuchó y lo aprobó".
model-part-out-of-order = La parte «{ $part }» va antes de «{ $before }».
    .help = Cambie el orden de los segmentos, o el de las partes en program.toml.
model-part-repeated = La parte «{ $part }» va una sola vez en cada episodio.
    .help = Quite una, o escriba presence = "repeatable" en la parte, en program.toml.
model-part-missing = Falta la parte «{ $part }».
    .help = Agregue un [[segment]] con part = "{ $part }", o escriba presence = "optional" en la parte, en program.toml.
model-no-parts = La serie no tiene partes, y aquí se nombra «{ $part }».
    .help = Quite la línea, o agregue en program.toml una [[template.part]] con id = "{ $part }".
model-unknown-part = La serie no tiene la parte «{ $part }».
    .help = Las partes son: { $known }.
model-no-stinger = El segmento pide un golpe, y la serie «{ $program }» no lo tiene.
    .help = Agregue en program.toml, bajo [template]: stinger = "golpe.wav"; o quite la línea.

## Archivos nuevos.

model-new-episode = Un episodio nuevo: las grabaciones, en el orden en que se oyen. Cambie lo que haga falta y luego: surco assemble
model-new-order-number = Orden: por el número con que empiezan los nombres.
model-new-order-time = Orden: por la hora en que se grabaron.
model-new-order-name = Orden: por el nombre. Para otro orden, mueva los segmentos, o ponga números a los nombres (01-, 02-…).
model-new-order-list = Orden y cortes: los de la lista.
model-new-draft = borrador: no sale al aire. Cuando esté listo, ponga "ready"
model-new-summary = unas frases para quien escucha
model-new-music = parece música: no se le quita ruido
model-new-interview = parece una entrevista: varias personas, cerca y lejos
model-new-bed = con la cama de la serie debajo
model-new-speaker = quién habla, y lo que dice
model-new-cue = quite el # para empezar ahí; "after-silence" empieza después del primer silencio
model-new-program = Una serie nueva: la forma que tienen todos sus episodios. Cada episodio: surco new episode
model-new-kind = microprogram (1 a 5 minutos), informative (15 a 60), spot (cuña) o music
model-new-approval = sólo salen al aire los episodios que alguien aprobó
model-new-signature = la cortina que abre
model-new-closing = la cortina que cierra
model-new-bed-music = la cama: música bajo la voz
model-new-length = lo que debería durar un episodio
model-new-parts = Partes fijas, en orden: el saludo o los créditos que van siempre. Quite los # y ponga las suyas.
