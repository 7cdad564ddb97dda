// Standard output and standard error: rows and answers go to the one, messages and progress to the other.

import { FAILED, fileProblem } from "./problems.js";

const { stdout, stderr } = process;

/** Control characters, and those that turn the direction of text: a user ID must not steer a terminal. */
const UNSEEN = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/** Text from outside, for people to read. */
export const printable = (text) => text.replace(UNSEEN, (character) => `\\u{${character.codePointAt(0).toString(16)}}`);

/** Whether standard error is a terminal that can redraw a line. */
export const isInteractive = () => stderr.isTTY === true && process.env.TERM !== "dumb";

const colourful = () => isInteractive() && (process.env.NO_COLOR ?? "") === "";

export const red = (text) => (colourful() ? `\u001b[31m${text}\u001b[39m` : text);
export const yellow = (text) => (colourful() ? `\u001b[33m${text}\u001b[39m` : text);

/** What is shown in the last line of the terminal and has to make way for a message. */
let footer;
export const setFooter = (show) => (footer = show);

/** A message, which may have several lines. */
export function say(message) {
  footer?.clear();
  stderr.write(`${message.split("\n").map(clean).join("\n")}\n`);
  footer?.draw();
}

/** A line without control characters, except for our own colours. */
const clean = (line) => line.split(/(\u001b\[\d\dm)/).map((part, index) => (index % 2 ? part : printable(part))).join("");

let gone = false;
/** Whether nobody reads standard output any more, as after `| head`. */
export const isGone = () => gone;

/**
 * Standard output takes no more. If that has another reason than that nobody reads it, such as a full disk, the program
 * ends: nothing that is done from here on could be reported.
 */
function lose(error) {
  gone = true;
  // EIO: a terminal that was closed
  if (["EPIPE", "ERR_STREAM_DESTROYED", "EIO"].includes(error.code)) return;
  say(`${red("error:")} ${fileProblem(error, "standard output").message}`);
  process.exit(FAILED);
}
stdout.on("error", lose);
// whoever reads messages may go as well
stderr.on("error", () => {});

/** Resolves once the text is on its way, so that a slow reader slows the writer down; to false if nobody takes it. */
export function print(text) {
  if (gone) return Promise.resolve(false);
  if (stdout.isTTY) footer?.clear();
  const written = new Promise((resolve) =>
    stdout.write(text, (error) => {
      if (error) lose(error);
      resolve(!error);
    }),
  );
  if (stdout.isTTY) footer?.draw();
  return written;
}
