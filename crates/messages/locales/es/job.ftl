job-cancelled = Cancelado. No quedó nada a medias.
