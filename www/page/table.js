// Tables that keep their meaning when narrow windows show each row as a card.

import { element } from "./dom.js";

/**
 * `columns` are texts; a row is a list of contents, each a text, an element, or a list of both. With the class `pairs`, rows
 * stay rows however narrow the window is.
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

/** The first cell is the header of its row. */
function cellOf(column, content, index) {
  const properties = { role: index === 0 ? "rowheader" : "cell", "data-column": column };
  return element(index === 0 ? "th" : "td", { ...properties, ...(index === 0 && { scope: "row" }) }, ...[content].flat());
}
