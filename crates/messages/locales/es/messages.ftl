messages-file-not-found = No se encuentra «{ $path }».
    .help = Revise el nombre y que la memoria o el disco esté conectado.
messages-io-not-found = no existe
messages-io-permission-denied = sin permiso
messages-io-disk-full = el disco está lleno
messages-io-read-only = el disco es de solo lectura
messages-io-already-exists = ya existe
messages-io-is-a-folder = es una carpeta
