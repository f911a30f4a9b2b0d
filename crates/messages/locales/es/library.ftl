### Lo que dice la biblioteca: el catálogo, los sonidos guardados, los respaldos y la carpeta de la emisora.

library-read = No se pudo leer «{ $path }»: { $cause }.
    .help = Revise que exista, que la memoria o el disco esté conectado y que tenga permiso de lectura.
library-write = No se pudo escribir en «{ $path }»: { $cause }.
    .help = Revise que haya espacio en el disco y que tenga permiso de escritura. Lo que ya estaba guardado sigue igual.
library-file-too-large = «{ $path }» no puede ser tan grande en ese disco.
    .help = Muchas memorias USB no admiten archivos de más de 4 GB (formato FAT32). Use un disco con formato exFAT, NTFS o ext4.
library-sound-missing = La biblioteca no tiene el sonido { $source }.
    .help = Vuelva a traer la grabación con «surco ingest», o arme otra vez el episodio con «surco assemble».
library-sound-damaged = «{ $path }» está dañado: ya no es lo que se guardó.
    .help = Vuelva a traer la grabación con «surco ingest», o arme otra vez el episodio con «surco assemble»: se repara solo. Revise también el disco.

library-catalogue-damaged = El catálogo «{ $path }» está dañado.
    .help = Recupere un respaldo con «surco restore». Al salir al aire, «surco air» se recupera solo con su última copia. Nada se borra.
library-not-a-catalogue = «{ $path }» no es un catálogo de Surco.
    .help = Otro programa hizo ese archivo. Muévalo a otra carpeta, o indique la carpeta correcta con «--home».
library-catalogue-too-new = «{ $path }» es de una versión más nueva de Surco.
    .help = Instale en esta computadora la versión más nueva de Surco.
library-catalogue-busy = Otro programa está usando el catálogo «{ $path }» desde hace mucho.
    .help = Espere un momento e intente otra vez. Si se repite, cierre los demás programas que usan la biblioteca.
library-catalogue = El catálogo «{ $path }» no responde: { $cause }
    .help = Revise el disco con «surco doctor» e intente otra vez.
library-in-use = Otro Surco está trabajando con la biblioteca «{ $path }».
    .help = Detenga primero la emisión y las demás órdenes de Surco, e intente otra vez.
library-already-on-air = Ya hay una emisión en marcha con la biblioteca «{ $path }».
    .help = Deténgala antes de salir al aire otra vez, o use otra carpeta de emisora.
library-airing-taken = La bitácora ya tiene otra emisión con el número { $airing }.
    .help = Parece que dos emisiones escriben la misma bitácora: deje una sola.
library-recovered = El catálogo «{ $path }» estaba dañado o perdido. Se recuperó con la última copia automática; de lo dañado se salvaron { $rows } líneas más. Lo de antes queda en «{ $aside }».
    .help = Revise el disco: puede estar fallando. Traiga otra vez las últimas grabaciones con «surco ingest»; no hace daño repetir.
library-recovered-without-backup = El catálogo «{ $path }» estaba dañado y no había copia. Se hizo uno nuevo con las { $rows } líneas que se pudieron salvar. Lo de antes queda en «{ $aside }».
    .help = Si tiene un respaldo, recupérelo con «surco restore». Si no, traiga otra vez la música y las grabaciones con «surco ingest» y arme los episodios con «surco assemble».

library-exists = Ya hay una biblioteca en «{ $path }».
    .help = Para poner el respaldo en su lugar, repita la orden con «--replace»: el catálogo de ahora se aparta con otro nombre, no se borra.
library-not-a-backup = «{ $path }» no es un respaldo de Surco.
    .help = Los respaldos se hacen con «surco backup». Revise el nombre del archivo.
library-backup-damaged = El respaldo «{ $path }» está dañado o incompleto: { $part }. No se cambió nada.
    .help = Copie de nuevo el respaldo desde donde se guardó, o use uno anterior.

## La carpeta de la emisora.

library-file-unreadable = No se pudo leer «{ $path }»: { $cause }.
    .help = Revise los permisos del archivo y el disco.
library-folder-unreadable = No se pudo abrir la carpeta «{ $path }»: { $cause }.
    .help = Revise los permisos de la carpeta y el disco.
library-text-too-long = «{ $path }» es demasiado grande para ser un archivo de texto.
    .help = Revise si otro archivo quedó con ese nombre.
library-not-utf8 = «{ $path }» no está guardado como texto UTF-8.
    .help = Ábralo con el editor y guárdelo otra vez eligiendo la codificación UTF-8.
library-folder-not-short-name = El nombre de la carpeta «{ $path }» no sirve; lo que hay en ella no se usa.
    .help = { $advice }
library-rename-folder = Cámbiele el nombre a «{ $name }».
library-short-names = Use solo letras minúsculas sin tilde ni ñ, números y guiones, como en manos-limpias.
library-program-file-missing = La carpeta «{ $path }» no tiene program.toml: la serie no se usa.
    .help = Escriba su program.toml (copie el de otra serie), o saque la carpeta de «programs».
library-episode-file-missing = La carpeta «{ $path }» no tiene episode.toml: el episodio no se usa.
    .help = Escriba su episode.toml (copie el de otro episodio), o saque la carpeta de «episodes».
library-episode-number-twice = «{ $first }» y «{ $second }» tienen el mismo número, { $number }.
    .help = Dele a cada episodio su número: así se sabe cuál es el más nuevo y cuál sigue.

library-recording-missing = No está la grabación «{ $path }».
    .help = { $advice }
library-image-missing = No está la imagen «{ $path }».
    .help = { $advice }
library-signature-missing = No está la cortina «{ $path }».
    .help = { $advice }
library-closing-missing = No está la cortina de cierre «{ $path }».
    .help = { $advice }
library-bed-missing = No está la cama «{ $path }».
    .help = { $advice }
library-stinger-missing = No está el golpe «{ $path }».
    .help = { $advice }
library-emergency-missing = No está el sonido de emergencia «{ $path }».
    .help = { $advice }
library-file-missing = No está el archivo «{ $path }».
    .help = { $advice }
library-playlist-missing = No está la lista o carpeta «{ $path }».
    .help = { $advice }
library-list-entry-missing = No está «{ $path }», que nombra la lista.
    .help = { $advice }
library-sound-empty = «{ $path }» está vacío: no se terminó de copiar.
    .help = Cópielo de nuevo desde el teléfono o la grabadora.
library-playlist-empty = En «{ $path }» no hay ninguna pieza.
    .help = Ponga música ahí y tráigala a la biblioteca con «surco ingest».
library-not-a-playlist = «{ $path }» no es una carpeta ni una lista .m3u8.
    .help = Para emitir un solo archivo escriba file = "{ $path }" en lugar de playlist.
library-did-you-mean = ¿Quiso decir «{ $suggestion }»?
library-put-it-there = Cópielo a esa carpeta, o corrija el nombre.
library-cannot-be-read = No se puede leer: { $cause }.

library-unknown-series = No hay ninguna serie «{ $program }».
    .help = { $advice }
library-make-series = Haga la carpeta programs/{ $program } con su program.toml, o corrija el nombre.
library-unknown-episode = La serie «{ $program }» no tiene el episodio «{ $episode }».
    .help = { $advice }
library-make-episode = Escriba el nombre de la carpeta del episodio, como 1-el-lavado-de-la-ubre; o «newest» o «next».
library-break-without-spots = La serie «{ $program }» no es de cuñas.
    .help = Las tandas emiten series con kind = "spot" o "microprogram" en su program.toml.
library-unknown-campaign = La emisora no tiene ninguna campaña «{ $campaign }»: la serie «{ $program }» no saldrá en las tandas.
    .help = { $advice }
library-add-campaign = Agregue en la parrilla una parte [[campaign]] con ese «id», o borre la línea.

library-version-of-itself = Un episodio no puede ser versión de sí mismo.
    .help = Ponga en version_of el nombre del episodio original, en el otro idioma.
library-version-of-nothing = La serie no tiene ningún episodio «{ $original }» del que éste sea versión.
    .help = { $advice }
library-version-of-version = «{ $original }» es, a su vez, versión de otro.
    .help = Ponga en version_of el nombre del original.
library-version-same-language = El original, «{ $original }», también está en «{ $language }».
    .help = Ponga el idioma de esta versión, por ejemplo: language = "quz"
