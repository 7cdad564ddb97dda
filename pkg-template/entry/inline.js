// For loaders that know no wasm: the module lies inside the JavaScript, and is compiled when that is loaded.
import { load } from "../library.js";
import bytes from "../wasm/inline.js";

load(bytes);

export * from "../index.js";
