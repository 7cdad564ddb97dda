// Makes an engine of today one from before FinalizationRegistry and `using`. To be loaded before the package.

// parts of Node are loaded when they are first touched, and want the registry
void globalThis.Response;
delete globalThis.FinalizationRegistry;

// Symbol's own properties cannot be deleted, but it can be replaced by one that lacks them
const { dispose, asyncDispose, ...symbols } = Object.getOwnPropertyDescriptors(Symbol);
const RealSymbol = Symbol;
globalThis.Symbol = Object.defineProperties(function (description) {
  return RealSymbol(description);
}, symbols);
