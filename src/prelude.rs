//! What every file may import with one `use crate::prelude::*`: the parts of `alloc` that std's own prelude holds.
//!
//! The module is built without std (see `lib.rs`), which would bring the formatting of every panic with it.

pub(crate) use alloc::borrow::ToOwned;
pub(crate) use alloc::boxed::Box;
pub(crate) use alloc::string::String;
pub(crate) use alloc::vec;
pub(crate) use alloc::vec::Vec;
