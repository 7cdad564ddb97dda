//! What a caller's values become, and what the caller gets.

mod arguments;
mod fields;
mod objects;
