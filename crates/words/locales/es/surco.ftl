### Messages of the crate `surco`.
