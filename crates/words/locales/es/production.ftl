### Messages of the crate `production`.
