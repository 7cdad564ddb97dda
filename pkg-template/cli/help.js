// Says what there is: in the whole program, in a group of commands, and in one command.

const WIDTH = 28;

export function programHelp(commands) {
  return [
    "Administers the accounts of a Tencent Cloud Chat app.",
    "",
    "  tencent-chat COMMAND [OPTIONS]",
    "",
    "Commands:",
    ...Object.entries(commands).map(([name, { summary }]) => row(name, summary)),
    "",
    "The app is set in the environment (or with options, which take precedence):",
    row("CHAT_SDK_APP_ID", "the app's SDKAppID"),
    row("CHAT_SECRET_KEY", "its secret key; never an option, but --secret-file FILE reads it from a file"),
    row("CHAT_REGION", "where it is hosted, such as singapore"),
    row("CHAT_BASE_URL", "a gateway or an emulator, in place of a region"),
    row("CHAT_ADMIN", 'the admin in whose name calls are made, by default "administrator"'),
    "",
    "Exit status: 0 all done, 1 something failed, 2 wrong usage, 130 interrupted, 141 stopped because nobody reads the results.",
    "",
    "Example, without a Tencent account:",
    "  tencent-chat emulator --port 8080      prints lines to paste into another terminal; then, in that one:",
    "  tencent-chat import ada bob",
    "",
    "tencent-chat COMMAND --help shows the help of a command; tencent-chat --version shows the version.",
    "",
  ].join("\n");
}

export function commandHelp(name, { summary, usage, about, options, examples }) {
  return [
    `tencent-chat ${name} ${usage}`,
    "",
    `${summary[0].toUpperCase()}${summary.slice(1)}.`,
    ...(about ? ["", about] : []),
    "",
    "Options:",
    ...Object.entries(options).map(([option, details]) => row(nameOf(option, details), details.help)),
    "",
    examples.length > 1 ? "Examples:" : "Example:",
    ...examples.map((example) => `  ${example}`),
    "",
  ].join("\n");
}

/** For the commands that start with the same word. */
export function groupHelp(word, commands) {
  return [
    `tencent-chat ${word} ${Object.keys(commands).map((name) => name.slice(word.length + 1)).join(" | ")}`,
    "",
    ...Object.entries(commands).map(([name, { summary }]) => row(name, summary)),
    "",
    "Example:",
    `  ${Object.values(commands)[0].examples[0]}`,
    "",
  ].join("\n");
}

const nameOf = (option, { value, short }) => `${short ? `-${short}, ` : ""}--${option}${value ? ` ${value}` : ""}`;

const row = (name, text) => (name.length > WIDTH - 4 ? `  ${name}\n${" ".repeat(WIDTH)}${text}` : `  ${name.padEnd(WIDTH - 2)}${text}`);
