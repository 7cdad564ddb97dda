//! The TypeScript declarations of everything that is a plain object. The classes' own come from their Rust sources.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");
