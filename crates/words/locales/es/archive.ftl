### Messages of the crate `archive`.
