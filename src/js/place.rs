//! The place of a value from the caller, for errors to name.

use crate::prelude::*;
use crate::text::{concat, decimal};

/// A place, written out only if something is wrong there: that takes longer than reading the value.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// An argument, or a field of the options.
    Named(&'a str),
    /// An element of a list with this name.
    Element(&'a str, u32),
    /// A field of an object.
    Field(&'a Place<'a>, &'a str),
}

impl Place<'_> {
    /// Such as `accounts[2].nick`.
    #[inline(never)]
    pub(super) fn text(self) -> String {
        match self {
            Self::Named(name) => name.to_owned(),
            Self::Element(list, index) => concat(&[list, "[", &decimal(index.into()), "]"]),
            Self::Field(object, name) => concat(&[&object.text(), ".", name]),
        }
    }
}
