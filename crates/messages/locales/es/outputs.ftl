### Lo que dicen las salidas que van junto a la tarjeta de sonido.

outputs-file = «{ $path }»: { $cause }
outputs-air-check-fails = No se graba el testigo de la emisión: { $cause }
    .help = Revise el disco. La emisión sigue, y la grabación se vuelve a intentar sola.
outputs-disk-full = Queda muy poco espacio en el disco de «{ $path }».
    .help = Libere espacio: el testigo deja siempre 500 MB libres para lo demás.
outputs-nothing-kept = No hay testigo de ese momento.
    .help = El testigo se graba mientras la emisora está al aire, si schedule.toml tiene [aircheck], y se guarda los días que allí se dice.
outputs-icecast = No se transmite a { $url }: { $cause }
    .help = La emisión sigue, y se vuelve a intentar sola.
outputs-icecast-back = Otra vez se transmite a { $url }.
outputs-icecast-unreachable = el servidor no contesta: { $cause }
outputs-icecast-wrong-password = el servidor no acepta la contraseña
outputs-icecast-taken = el servidor no acepta otra fuente: el lugar está ocupado, o ya tiene todas las que admite
outputs-icecast-refused = el servidor contesta «{ $answer }»
outputs-icecast-closed = se cortó la conexión: { $cause }
outputs-icecast-slow = la conexión es muy lenta para esta calidad
outputs-icecast-no-thread = el sistema no permite más tareas
outputs-icecast-url = La dirección del servidor Icecast está mal escrita: { $why }.
    .help = Es así: --sink icecast:http://source:CONTRASEÑA@servidor:8000/vivo.mp3 (o vivo.opus; al final, si se quiere, ?kbps=64).
outputs-icecast-no-url = no es una dirección
outputs-icecast-not-http = tiene que empezar con http://
outputs-icecast-no-password = le falta la contraseña
outputs-icecast-no-format = tiene que terminar en .mp3 o en .opus
outputs-icecast-no-kbps = detrás de «?» solo puede ir kbps, de 16 a 320
outputs-now-playing = No se puede decir qué está sonando: { $cause }
    .help = La emisión sigue. Revise la carpeta o el servidor que se dio con --now-playing.
outputs-webhook-url = «{ $url }» no es la dirección de un servidor.
    .help = Es así: http://127.0.0.1:8080/sonando. Para https, póngale delante un servidor web.
outputs-rds-place = «{ $place }» no es el lugar de un codificador RDS.
    .help = Escriba un puerto serie (/dev/ttyUSB0) o una dirección con su puerto (192.168.1.20:4001); puede seguir ?protocol=uecp y &baud=19200.
outputs-rds-away = No se puede decir al codificador RDS en { $place } qué está sonando: { $cause }
    .help = La emisión sigue. Revise el cable, la dirección y que este usuario pueda escribir en el puerto (grupo «dialout»).
outputs-rds-back = Al codificador RDS en { $place } se le dice otra vez qué está sonando.
