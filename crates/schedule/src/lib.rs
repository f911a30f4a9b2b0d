//! From the grid and the catalogue to the rundown
