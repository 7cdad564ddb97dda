// What ends a command early, and with which exit status.

export const [DONE, FAILED, WRONG_USE, INTERRUPTED] = [0, 1, 2, 130];

/** Ends the command with a message and an exit status. */
export class Problem extends Error {
  constructor(message, status = FAILED) {
    super(message);
    this.status = status;
  }
}

/** Somebody wants something that cannot be: nothing was sent. */
export class WrongUse extends Problem {
  constructor(message) {
    super(message, WRONG_USE);
  }
}

/** What the file system says, in words; anything else that is thrown stays what it is. */
export function fileProblem(error, file) {
  const words = {
    ENOENT: "there is no such file or folder",
    EISDIR: "it is a folder",
    ENOTDIR: "a part of its path is no folder",
    EACCES: "it may not be accessed",
    EPERM: "it may not be accessed",
    ENOSPC: "the disk is full",
    EROFS: "the disk takes no writes",
  };
  if (error instanceof Problem || error?.syscall === undefined) return error;
  return new WrongUse(`${file}: ${words[error.code] ?? error.code}`);
}
