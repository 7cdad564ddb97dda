// Objects without the fields that are not known, as JSON would carry them.

export const known = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
