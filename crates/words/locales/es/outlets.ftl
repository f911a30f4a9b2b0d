### Lo que dicen las salidas que van junto a la tarjeta de sonido.

outlets-file = «{ $path }»: { $cause }
outlets-air-check-fails = No se graba el testigo de la emisión: { $cause }
    .help = Revise el disco. La emisión sigue, y la grabación se vuelve a intentar sola.
outlets-disk-full = Queda muy poco espacio en el disco de «{ $path }».
    .help = Libere espacio: el testigo deja siempre 500 MB libres para lo demás.
outlets-nothing-kept = No hay testigo de ese momento.
    .help = El testigo se graba mientras la emisora está al aire, si schedule.toml tiene [aircheck], y se guarda los días que allí se dice.
outlets-icecast = No se transmite a { $url }: { $cause }
    .help = La emisión sigue, y se vuelve a intentar sola.
outlets-icecast-back = Otra vez se transmite a { $url }.
outlets-icecast-unreachable = el servidor no contesta: { $cause }
outlets-icecast-wrong-password = el servidor no acepta la contraseña
outlets-icecast-taken = el servidor no acepta otra fuente: el lugar está ocupado, o ya tiene todas las que admite
outlets-icecast-refused = el servidor contesta «{ $answer }»
outlets-icecast-closed = se cortó la conexión: { $cause }
outlets-icecast-slow = la conexión es muy lenta para esta calidad
outlets-icecast-no-thread = el sistema no permite más tareas
outlets-icecast-url = La dirección del servidor Icecast está mal escrita: { $why }.
    .help = Es así: --sink icecast:http://source:CONTRASEÑA@servidor:8000/vivo.mp3 (o vivo.opus; al final, si se quiere, ?kbps=64).
outlets-icecast-no-url = no es una dirección
outlets-icecast-not-http = tiene que empezar con http://
outlets-icecast-no-password = le falta la contraseña
outlets-icecast-no-format = tiene que terminar en .mp3 o en .opus
outlets-icecast-no-kbps = detrás de «?» solo puede ir kbps, de 16 a 320
outlets-now-playing = No se puede decir qué está sonando: { $cause }
    .help = La emisión sigue. Revise la carpeta o el servidor que se dio con --now-playing.
outlets-webhook-url = «{ $url }» no es la dirección de un servidor.
    .help = Es así: http://127.0.0.1:8080/sonando. Para https, póngale delante un servidor web.
outlets-rds-place = «{ $place }» no es el lugar de un codificador RDS.
    .help = Escriba un puerto serie (/dev/ttyUSB0) o una dirección con su puerto (192.168.1.20:4001); puede seguir ?protocol=uecp y &baud=19200.
outlets-rds-away = No se puede decir al codificador RDS en { $place } qué está sonando: { $cause }
    .help = La emisión sigue. Revise el cable, la dirección y que este usuario pueda escribir en el puerto (grupo «dialout»).
outlets-rds-back = Al codificador RDS en { $place } se le dice otra vez qué está sonando.
