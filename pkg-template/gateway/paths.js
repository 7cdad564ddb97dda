// Knows what a path of the gateway asks for.

/** Stands for a UserSig as what is asked for; no command looks like it. */
export const USER_SIG = "usersig";

const COMMAND = /^\/v4\/(\w+\/\w+)$/;

/**
 * Makes `find(url)`, which returns a command, USER_SIG or undefined.
 *
 * The path is compared as it stands, after the URL's own parser: what is encoded, doubled or written otherwise is not
 * found, and the very text that was found is what is looked up and sent.
 */
export function createPaths({ prefix, userSigFor }) {
  return function find({ pathname }) {
    if (!pathname.startsWith(prefix)) return undefined;
    const path = pathname.slice(prefix.length);
    if (path === `/${USER_SIG}` && userSigFor) return USER_SIG;
    return COMMAND.exec(path)?.[1];
  };
}
