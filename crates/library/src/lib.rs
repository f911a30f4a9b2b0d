//! The catalogue and the content store
