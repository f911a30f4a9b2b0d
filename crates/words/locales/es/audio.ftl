### Messages of the crate `audio`.
audio-read = No se pudo leer «{ $path }»: { $cause }.
    .help = Revise que el archivo exista, que la memoria esté conectada y que tenga permiso de lectura.
