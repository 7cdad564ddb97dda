//! The boundary: the only place that names wasm-bindgen, js-sys and web-sys.
//!
//! Each function converts, calls the core once, and converts back. Input is read before a method returns, so that what
//! the caller changes afterwards changes nothing.
//!
//! What would cross the boundary again and again for one thing, such as a request, is done in JavaScript:
//! `pkg-template/host.js` names all that this module imports from the package.

mod abort;
mod called;
mod cause;
mod claims;
mod client;
mod error;
mod explain;
mod fetch;
mod fields;
mod input;
mod listener;
mod lists;
mod object;
mod options;
mod place;
mod platform;
mod profile;
mod promise;
mod report;
mod sign_options;
mod signer;
mod source;
mod stream;
mod timer;
mod under_way;

#[cfg(feature = "trap")]
mod trap;

#[cfg(test)]
mod tests;
