// The memories of the instances that are made from now on, and their tables of JavaScript's values. To be loaded before the
// package.

export const memories = [];
export const tables = [];

const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    memories.push(this.exports.memory);
    tables.push(this.exports.__wbindgen_externrefs);
  }
};
