//! The boundary: the only place that names wasm-bindgen, js-sys and web-sys.
//!
//! Each function converts, calls the core once, and converts back. Input is read before a method returns, so that what
//! the caller changes afterwards changes nothing.

mod abort;
mod cause;
mod client;
mod error;
mod fetch;
mod fields;
mod host;
mod input;
mod options;
mod platform;
mod promise;
mod report;
mod signer;
mod timer;
mod types;
