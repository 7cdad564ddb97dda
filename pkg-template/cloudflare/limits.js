// How many calls of a command the service takes in one second, per app. Source: its page "Use Limits".

/** Of most commands; none has more. */
export const PER_SECOND = 200;

/** The commands that have fewer. */
export const SLOWER = new Map([
  ["im_open_login_svc/multiaccount_import", 100],
  ["im_open_login_svc/account_delete", 100],
  ["im_open_login_svc/account_check", 100],
]);

export const callsPerSecond = (command) => SLOWER.get(command) ?? PER_SECOND;
