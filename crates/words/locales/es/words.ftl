words-file-not-found = No se encuentra «{ $path }».
    .help = Revise el nombre y que la memoria o el disco esté conectado.
words-io-not-found = no existe
words-io-permission-denied = sin permiso
words-io-disk-full = el disco está lleno
words-io-read-only = el disco es de solo lectura
words-io-already-exists = ya existe
words-io-is-a-folder = es una carpeta
