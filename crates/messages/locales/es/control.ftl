### Lo que se dice a quien da órdenes a una emisora al aire.

control-not-on-air = La emisora no está al aire.
    .help = Póngala al aire con «surco air».
control-no-answer = La emisión no contesta.
    .help = Vea con «surco now» cómo está.
control-unavailable = La emisión no puede recibir órdenes: «{ $path }»: { $cause }
    .help = La emisión sigue. Revise los permisos de la carpeta; las órdenes las da el usuario que puso la emisora al aire, u otro de su grupo.
control-wrong-key = La llave no es la de esta emisión.
    .help = La emisión empezó de nuevo, o es otra. Repita la orden.
control-no-request = No se entiende la orden.
control-too-many-subscribers = Ya hay { $most } programas que miran esta emisora.
    .help = Cierre una consola que nadie necesite.
control-locked = La emisión está con llave: nadie la cambia.
    .help = Quien sabe el código la abre con «surco unlock CÓDIGO».
control-short-code = El código es muy corto.
    .help = Use cuatro letras o números, o más.
control-wrong-code = El código no es ese.
    .help = Si nadie lo recuerda: quien cuida el equipo borra «{ $path }» y reinicia la emisión.
control-locked-out = Hubo demasiados códigos equivocados: ninguno vale durante { $seconds } s.
    .help = Espere y escriba el correcto. Cada código equivocado más duplica la espera.
control-lock-failed = No se puede guardar la llave «{ $path }»: { $cause }
