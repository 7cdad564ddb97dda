// Tables that keep their meaning where narrow windows show each row as a card.

import { element } from "./dom.js";

/**
 * `columns` are texts; a row is a list of contents, each text, an element, or a list of both. With the class `pairs` rows
 * stay rows however narrow it gets.
 */
export function table(label, columns, rows, className = "") {
  const head = columns.map((text) => element("th", { scope: "col", role: "columnheader" }, text));
  const body = rows.map((cells) => element("tr", { role: "row" }, ...cells.map((cell, index) => cellOf(columns[index], cell, index))));
  return element(
    "table",
    { className, role: "table", "aria-label": label },
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...head)),
    element("tbody", { role: "rowgroup" }, ...body),
  );
}

/** The first cell names its row. */
function cellOf(column, content, index) {
  const properties = { role: index === 0 ? "rowheader" : "cell", "data-column": column };
  return element(index === 0 ? "th" : "td", { ...properties, ...(index === 0 && { scope: "row" }) }, ...[content].flat());
}
