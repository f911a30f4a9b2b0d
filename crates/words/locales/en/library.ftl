### Messages of the crate `library`.
