// The main job, end to end, the same in every runtime: sign, import, check, presence, and what goes wrong on the way.
// Uses nothing but the library that it is handed, and gives back what happened as plain data.

const USERS = ["ada", 'quote"', "用户"];
const STRANGERS = ["nobody", "stranger"];

/** `target` is what a client needs to reach an emulator whose user "ada" is online on two devices. */
export async function runSession({ ChatClient, UserSigSigner, decodeUserSig, ChatError }, app, target) {
  const events = [];
  const client = new ChatClient({ ...app, ...target, onEvent: ({ type, command, attempt }) => events.push([type, command, attempt]) });
  const { userId, sdkAppId, expiresIn } = decodeUserSig(new UserSigSigner(app).sign("ada", { expiresIn: 60 }));
  const imported = [];
  for (const user of USERS) imported.push(await client.importAccount({ userId: user, nick: `Nick of ${user}` }));
  const checked = await client.checkAccounts([...USERS, ...STRANGERS, "ada"]);
  const presence = await client.queryOnlineStatus(["ada", "nobody"], { detail: true });
  const stranger = new ChatClient({ ...app, ...target, secretKey: "not the key of this app" });
  const refused = await stranger.checkAccounts(["ada"]).catch((error) => describe(error, ChatError));
  const aborted = await client.checkAccounts(["ada"], { signal: AbortSignal.abort("enough") }).catch((reason) => reason);
  client.free();
  const disposed = await client.checkAccounts(["ada"]).catch((error) => describe(error, ChatError));
  const presenceItems = presence.items.map((item) => (item.ok ? item : { ...item, error: describe(item.error, ChatError) }));
  return {
    claims: { userId, sdkAppId, expiresIn },
    imported: imported.map((result) => result === undefined),
    checked,
    presence: presenceItems,
    refused,
    aborted,
    disposed,
    events,
  };
}

const describe = (error, ChatError) => [error instanceof ChatError, error.name, error.code, error.errorCode ?? null];

const command = (name) => [
  ["request", name, 1],
  ["response", name, 1],
];

/** What `runSession` must give. */
export const EXPECTED = {
  claims: { userId: "ada", sdkAppId: 1400000000, expiresIn: 60 },
  imported: [true, true, true],
  checked: {
    items: [
      ...USERS.map((userId) => ({ ok: true, userId, status: "Imported" })),
      ...STRANGERS.map((userId) => ({ ok: true, userId, status: "NotImported" })),
      { ok: true, userId: "ada", status: "Imported" },
    ],
    succeeded: 6,
    failed: 0,
  },
  presence: [
    {
      ok: true,
      userId: "ada",
      status: "Online",
      devices: [
        { platform: "iPhone", status: "PushOnline", isBackground: true, instanceId: 7, customIdentifier: "phone" },
        { platform: "Web", status: "Online" },
      ],
    },
    { ok: false, userId: "nobody", error: [true, "ChatApiError", "ACCOUNT_NOT_FOUND", 70107] },
  ],
  refused: [true, "ChatApiError", "UNAUTHORIZED", 70009],
  aborted: "enough",
  disposed: [true, "ChatInputError", "INVALID_OPTION", null],
  events: [
    ...USERS.flatMap(() => command("im_open_login_svc/account_import")),
    ...command("im_open_login_svc/account_check"),
    ...command("openim/query_online_status"),
  ],
};

/** The presence that the session expects; the emulator must have it before the query. */
export const DEVICES = [
  { platform: "iPhone", status: "PushOnline", isBackground: true, instanceId: 7, customIdentifier: "phone" },
  { platform: "Web", status: "Online" },
];
