### Lo que dicen las salidas que van junto a la tarjeta de sonido.

outlets-air-check = «{ $path }»: { $cause }
outlets-air-check-fails = No se graba el testigo de la emisión: { $cause }
    .help = Revise el disco. La emisión sigue, y la grabación se vuelve a intentar sola.
outlets-disk-full = Queda muy poco espacio en el disco de «{ $path }».
    .help = Libere espacio: el testigo deja siempre 500 MB libres para lo demás.
outlets-nothing-kept = No hay testigo de ese momento.
    .help = El testigo se graba mientras la emisora está al aire, si schedule.toml tiene [aircheck], y se guarda los días que allí se dice.
