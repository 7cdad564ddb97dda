// What ends a command early, and with which exit status.

/** The last two are those of a program that SIGINT or SIGPIPE has ended. */
export const [DONE, FAILED, WRONG_USE, INTERRUPTED, UNREAD] = [0, 1, 2, 130, 141];

/** Ends the command with a message and an exit status. */
export class Problem extends Error {
  constructor(message, status = FAILED) {
    super(message);
    this.status = status;
  }
}

/** The command cannot be carried out as it was given: nothing was sent. */
export class WrongUse extends Problem {
  constructor(message) {
    super(message, WRONG_USE);
  }
}

/** What the file system says, in words; anything else that is thrown stays what it is. */
export function fileProblem(error, file) {
  const words = {
    ENOENT: "there is no such file or folder",
    ELOOP: "it is a symbolic link that leads back to itself",
    EISDIR: "this is a folder, not a file",
    ENOTDIR: "part of the path is not a folder",
    EACCES: "permission denied",
    EPERM: "permission denied",
    ENOSPC: "the disk is full",
    EROFS: "the disk is read-only",
    EFBIG: "the file would exceed the maximum file size",
  };
  if (error instanceof Problem || error?.syscall === undefined) return error;
  return new WrongUse(`${file}: ${words[error.code] ?? error.code}`);
}

/** The same for what could not be written while something was under way: that is no wrong use. */
export function writeProblem(error, file) {
  const problem = fileProblem(error, file);
  return problem instanceof WrongUse ? new Problem(problem.message) : problem;
}

/** The service's code for a URL that names no app: a client without a key sends none. */
export const NO_APP = 60012;

let isKeyless = false;
/** From now on there is a client without a key. */
export const goKeyless = () => (isKeyless = true);

const KEYLESS =
  "no key was given: set CHAT_SECRET_KEY, or add --secret-file FILE; a key is needed unless the base URL is that of a gateway, which signs the calls itself";

/** What to do about an error, if there is something to say. */
const hintOf = ({ hint, errorCode }) => hint ?? (isKeyless && errorCode === NO_APP ? KEYLESS : undefined);

/** `text` of an error, with what to do. */
export const withHint = (text, error) => [text, hintOf(error)].filter(Boolean).join("\n");
