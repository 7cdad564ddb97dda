//! What the package is made of, and that it can be made again: licences, sources, lock files, versions, bytes.

mod deny;
mod locks;
mod reproduce;
mod versions;

pub(crate) use self::{
    deny::deny,
    locks::npm_locks,
    reproduce::reproduce,
    versions::{lowest_versions, oldest_toolchain},
};
