// Reads a declaration file with TypeScript's own parser, and holds values against the types in it.

import ts from "typescript-5";

const OPTIONS = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
  types: [],
};

const isProperty = (node) => ts.isPropertySignature(node) || ts.isPropertyDeclaration(node);

const isMember = (node) =>
  isProperty(node) || ts.isMethodSignature(node) || ts.isMethodDeclaration(node) || ts.isConstructorDeclaration(node);

export class Declarations {
  #checker;
  #source;
  /** Top-level declarations by name; of a class that is merged with an interface, the class. */
  #byName = new Map();
  #exported;
  /** The nodes of properties that values had. */
  #seen = new Set();

  constructor(file) {
    const program = ts.createProgram([file], OPTIONS);
    this.#checker = program.getTypeChecker();
    this.#source = program.getSourceFile(file);
    this.#exported = this.#checker.getExportsOfModule(this.#checker.getSymbolAtLocation(this.#source));
    for (const statement of this.#source.statements) {
      if (statement.name && !this.#byName.has(statement.name.text)) this.#byName.set(statement.name.text, statement);
    }
  }

  /** Names of all exports, or of those that exist at run time. */
  exports({ values = false } = {}) {
    return this.#exported.filter(({ flags }) => !values || flags & ts.SymbolFlags.Value).map(({ name }) => name);
  }

  /** The files that it reads. */
  imports() {
    return [...this.#source.referencedFiles, ...this.#source.libReferenceDirectives, ...(this.#source.imports ?? [])].map(
      (reference) => reference.text ?? reference.fileName,
    );
  }

  /** Where something is declared without documentation. */
  undocumented() {
    const isPublic = (node) => isMember(node) && topLevel(node).modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    const isBare = (node) => !ts.getJSDocCommentsAndTags(node).some(hasText);
    return this.#places((node) => (isPublic(node) || this.#isDeclaration(node)) && isBare(node));
  }

  /** Where something is of type any. */
  anys() {
    return this.#places((node) => node.kind === ts.SyntaxKind.AnyKeyword);
  }

  /** What a class has: `{ name, kind, parameters?, pages }`, the constructor included. */
  membersOf(className) {
    return this.#byName.get(className).members.map((member) => ({
      name: member.name?.text ?? "constructor",
      kind: ts.isPropertyDeclaration(member) ? "property" : "method",
      parameters: member.parameters?.map(({ name }) => name.text),
      pages: ts.getJSDocTags(member).flatMap((tag) => (tag.tagName.text === "see" ? tag.getText().match(/https:\S+/g) : [])),
    }));
  }

  /** The names of an object type's properties, in whichever member of a union they are. */
  propertiesOf(typeName) {
    const { types = [this.#typeNamed(typeName)] } = this.#typeNamed(typeName);
    return [...new Set(types.flatMap((type) => type.getProperties().map(({ name }) => name)))].sort();
  }

  /** The texts that a type consists of, or a property of one; a union's members that are none are left out. */
  textsOf(typeName, property) {
    let type = this.#typeNamed(typeName);
    if (property) type = this.#checker.getNonNullableType(this.#typeOf(type.getProperty(property)));
    return (type.types ?? [type]).filter((member) => member.isStringLiteral()).map(({ value }) => value);
  }

  /** What is wrong with a value as one of the named type, in words; undefined if nothing is. */
  faultOf(value, name) {
    return this.#fault(value, this.#typeNamed(name), name);
  }

  /** The same, for what a method gives: what its promise resolves to, or an item of its stream. */
  faultOfResult(value, className, method) {
    const symbol = this.#symbolOf(this.#byName.get(className)).members.get(method);
    return this.#faultOfReturned(value, this.#typeOf(symbol), `${className}.${method}()`);
  }

  faultOfFunction(value, name) {
    return this.#faultOfReturned(value, this.#typeOf(this.#symbolOf(this.#byName.get(name))), `${name}()`);
  }

  /** The properties that no value had that was held against its type, but for those of `others`. */
  unseen(others) {
    const isIn = (node) => others.includes(topLevel(node).name?.text);
    return this.#places((node) => isProperty(node) && !this.#seen.has(node) && !isIn(node));
  }

  #isDeclaration(node) {
    return node.parent === this.#source && this.#byName.get(node.name?.text) === node;
  }

  #places(matches) {
    const places = [];
    const visit = (node) => {
      if (matches(node)) {
        const { line } = this.#source.getLineAndCharacterOfPosition(node.getStart());
        places.push(`${node.name?.getText() ?? ts.SyntaxKind[node.kind]} in line ${line + 1}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(this.#source);
    return places;
  }

  #symbolOf(node) {
    return this.#checker.getSymbolAtLocation(node.name);
  }

  #typeNamed(name) {
    return this.#checker.getDeclaredTypeOfSymbol(this.#symbolOf(this.#byName.get(name)));
  }

  #typeOf(symbol) {
    return this.#checker.getTypeOfSymbol(symbol);
  }

  #faultOfReturned(value, type, place) {
    const [signature] = type.getCallSignatures();
    const returned = signature.getReturnType();
    const [item] = returned.aliasSymbol?.name === "ItemStream" ? returned.aliasTypeArguments : [];
    return this.#fault(value, item ?? this.#checker.getAwaitedType(returned), place);
  }

  #fault(value, type, place) {
    const { flags } = type;
    const wrong = (what) => `${place} is ${what ?? show(value)}, and declared as ${this.#checker.typeToString(type)}`;
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return undefined;
    if (type.isUnion()) {
      const faults = type.types.map((member) => this.#fault(value, member, place));
      return faults.includes(undefined) ? undefined : [wrong(), ...faults.filter(isInside(place))].join("; ");
    }
    if (type.isLiteral()) return value === type.value ? undefined : wrong();
    if (flags & ts.TypeFlags.BooleanLiteral) return String(value) === type.intrinsicName ? undefined : wrong();
    const primitive = PRIMITIVES.find(([flag]) => flags & flag);
    if (primitive) return typeof value === primitive[1] ? undefined : wrong();
    // an intersection such as `string & {}`
    const text = type.isIntersection() && type.types.find((member) => member.flags & ts.TypeFlags.String);
    if (text) return this.#fault(value, text, place);
    if (type.getCallSignatures().length > 0) return typeof value === "function" ? undefined : wrong();
    if (value === null || typeof value !== "object") return wrong();
    if (this.#checker.isArrayType(type)) return this.#faultOfElements(value, type, place, wrong);
    if (type.symbol?.name === "Uint8Array") return value instanceof Uint8Array ? undefined : wrong();
    return this.#faultOfObject(value, type, place, wrong);
  }

  #faultOfElements(value, type, place, wrong) {
    if (!Array.isArray(value)) return wrong();
    const [element] = this.#checker.getTypeArguments(type);
    return first(value.map((item, n) => this.#fault(item, element, `${place}[${n}]`)));
  }

  #faultOfObject(value, type, place, wrong) {
    const [index] = this.#checker.getIndexInfosOfType(type);
    const properties = type.getProperties();
    const unknown = Object.keys(value).find((key) => !index && !properties.some(({ name }) => name === key));
    if (unknown !== undefined) return wrong(`an object with ${unknown}`);
    const isLacking = ({ name, flags }) => value[name] === undefined && !(flags & ts.SymbolFlags.Optional);
    const lacking = properties.find(isLacking);
    if (lacking) return wrong(`an object without ${lacking.name}`);

    const present = properties.filter(({ name }) => value[name] !== undefined);
    const fault = first([
      ...(index ? Object.keys(value).map((key) => this.#fault(value[key], index.type, `${place}.${key}`)) : []),
      ...present.map((property) => this.#fault(value[property.name], this.#typeOf(property), `${place}.${property.name}`)),
    ]);
    if (fault === undefined) present.flatMap(({ declarations }) => declarations ?? []).forEach((node) => this.#seen.add(node));
    return fault;
  }
}

const PRIMITIVES = [
  [ts.TypeFlags.String, "string"],
  [ts.TypeFlags.Number, "number"],
  [ts.TypeFlags.Boolean, "boolean"],
  [ts.TypeFlags.Undefined | ts.TypeFlags.Void, "undefined"],
];

const first = (faults) => faults.find((fault) => fault !== undefined);

/** What is wrong inside a value says more than that it is not this member of a union. */
const isInside = (place) => (fault) => fault.startsWith(`${place}.`) || fault.startsWith(`${place}[`);

const hasText = (comment) => ts.isJSDoc(comment) && Boolean(ts.getTextOfJSDocComment(comment.comment)?.trim());

const topLevel = (node) => (ts.isSourceFile(node.parent) ? node : topLevel(node.parent));

const show = (value) => (typeof value === "function" ? "a function" : (JSON.stringify(value) ?? String(value)));
