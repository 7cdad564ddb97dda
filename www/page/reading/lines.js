// Splits text that comes in pieces into lines.

import { LONGEST } from "./csv.js";

/** Yields line by line, without the line ends LF, CRLF and CR; undefined for a line that is longer than `longest` characters. */
export async function* linesOf(texts, longest = LONGEST) {
  let [line, lost, afterCr] = ["", false, false];
  const take = (part) => {
    if (!lost && line.length + part.length <= longest) line += part;
    else [line, lost] = ["", true];
  };
  const end = () => {
    const whole = lost ? undefined : line;
    [line, lost] = ["", false];
    return whole;
  };
  for await (let text of texts) {
    // the second half of a CRLF
    if (afterCr && text.startsWith("\n")) text = text.slice(1);
    else if (text === "") continue;
    afterCr = text.endsWith("\r");
    const parts = text.split(/\r\n|\n|\r/);
    for (const [index, part] of parts.entries()) {
      if (index > 0) yield end();
      take(part);
    }
  }
  if (lost || line !== "") yield end();
}
