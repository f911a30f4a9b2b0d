//! The engine that keeps a station on the air
