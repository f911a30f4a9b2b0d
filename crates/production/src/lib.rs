//! From recordings to clean takes and finished masters
