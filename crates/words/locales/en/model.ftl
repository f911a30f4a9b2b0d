### Messages of the crate `model`.
