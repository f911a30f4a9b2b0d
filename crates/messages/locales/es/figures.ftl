### Los dibujos: sonoridad en el tiempo, y un episodio con todo lo suyo.

figures-ending = El nombre «{ $path }» no termina en .png ni en .svg.
    .help = Termínelo en .png para verlo en cualquier parte, o en .svg para imprimirlo nítido.
figures-failed = El dibujo no se pudo hacer.
    .help = Pruebe con un nombre terminado en .svg.
figures-loudness = Sonoridad { $integrated } · rango { $range } · pico real { $peak }
figures-momentary = Momentánea (0,4 s)
figures-short-term = Corto plazo (3 s)
figures-integrated = Del conjunto
figures-target = Objetivo: { $target }
figures-silence = Silencio
figures-episode = Dura { $length } · sonoridad { $integrated } · pico real { $peak }
figures-segments = Segmentos
figures-tunes = Cortinas
figures-bed = Cama
figures-write = No se pudo escribir «{ $path }»: { $cause }
    .help = Vea si hay espacio en el disco y si puede escribir en esa carpeta.
figures-none = —
