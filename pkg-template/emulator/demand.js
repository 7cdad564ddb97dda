// What is wrong with something that a test or a file gave.

/** @throws TypeError for an option that `of` does not have: `others` are those left over once the known ones are taken out. */
export function demandNoOthers(others, of, prefix = "") {
  const other = Object.keys(others).find((name) => others[name] !== undefined);
  demand(other === undefined, `${prefix}${other} is no option of ${of}`);
}

/** @throws TypeError with `message`, unless `condition` holds. */
export function demand(condition, message) {
  if (!condition) throw new TypeError(message);
}
