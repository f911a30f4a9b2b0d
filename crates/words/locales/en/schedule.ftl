### Messages of the crate `schedule`.
