// The memories of the package's instances that are made from now on, and their tables of JavaScript's values. To be loaded before
// the package. Node's own fetch makes an instance too, of another module.

export const memories = [];
export const tables = [];

const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    const { memory, __wbindgen_externrefs: table } = this.exports;
    if (!table) return;
    memories.push(memory);
    tables.push(table);
  }
};
