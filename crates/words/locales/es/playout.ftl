### Messages of the crate `playout`.
