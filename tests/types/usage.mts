// What a user writes, and what the compiler must refuse.

import {
  type AccountResult,
  type AccountStatusResult,
  type AnyChatError,
  type BatchItem,
  type BatchReport,
  ChatApiError,
  ChatClient,
  ChatError,
  type ChatFailure,
  ChatInputError,
  type OnlineStatusResult,
  UserSigSigner,
  decodeUserSig,
} from "tencent-chat-edge";
import { createEmulator } from "tencent-chat-edge/emulator";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const exactly = <T extends true>(): T | undefined => undefined;

const app = { sdkAppId: 1400000000, secretKey: "key" };
const client = new ChatClient({ ...app, region: "singapore", onEvent: (event) => void event.attempt });
new ChatClient({ ...app, baseUrl: "http://emulator", fetch: createEmulator({ secretKey: "key" }).fetch });
new ChatClient({ sdkAppId: 1, baseUrl: "https://gateway.example", headers: { "x-session": "token" } });
new ChatClient({ sdkAppId: 1, region: "tokyo", userSig: async () => "sig" });

new ChatClient({ ...app, region: "tokyo", fetch: async (url: string, init: RequestInit) => new Response(url, { status: init.body ? 200 : 400 }) });

// @ts-expect-error neither a key nor a UserSig: only for a gateway
new ChatClient({ sdkAppId: 1, region: "tokyo" });
// @ts-expect-error no region, no base URL
new ChatClient(app);
// @ts-expect-error both
new ChatClient({ ...app, region: "china", baseUrl: "https://h" });
// @ts-expect-error an unknown region
new ChatClient({ ...app, region: "mars" });
// @ts-expect-error a key and a UserSig
new ChatClient({ ...app, region: "china", userSig: "sig" });
// @ts-expect-error read-only
client.sdkAppId = 2;

exactly<Equal<ReturnType<typeof client.importAccount>, Promise<void>>>();
await client.importAccount("ada", { signal: AbortSignal.timeout(1000), timeoutMs: 500 });
await client.importAccount({ userId: "ada", nick: undefined });
// @ts-expect-error an account has a UserID
await client.importAccount({ nick: "Ada" });
// @ts-expect-error a number is no list
await client.checkAccounts(7);
// @ts-expect-error neither is a string, whose characters would be UserIDs
await client.checkAccounts("ada");
// @ts-expect-error nor here
client.importAccountsStream("ada");

const checked = await client.checkAccounts(new Set(["ada"]));
for (const item of checked.items) {
  if (item.ok) exactly<Equal<typeof item.status, "Imported" | "NotImported">>();
  else {
    exactly<Equal<typeof item.error, ChatFailure>>();
    if (item.error.code === "RATE_LIMITED") exactly<Equal<typeof item.error.errorCode, number | undefined>>();
    if (item.error.code === "TIMEOUT") exactly<Equal<typeof item.error.timeoutMs, number>>();
  }
  // @ts-expect-error only behind `ok`
  void item.status;
}

const presence = await client.queryOnlineStatus(["ada"], { detail: true });
exactly<Equal<(typeof presence.items)[number], BatchItem<OnlineStatusResult>>>();
// @ts-expect-error there is no such option
await client.checkAccounts(["ada"], { detail: true });

const imported = await client.importAccounts(["ada", { userId: "bob" }], { onProgress: ({ done, total }) => void [done, total] });
exactly<Equal<typeof imported, BatchReport<AccountResult>>>();
// @ts-expect-error a UserID is text
await client.deleteAccounts([7]);
await client.kickAccount("ada");
await client.setProfile("ada", { nick: "Ada", custom: { Key: "value" } });
// @ts-expect-error no profile has that
await client.setProfile("ada", { nickname: "Ada" });
// @ts-expect-error the vendor's words
await client.setProfile("ada", { gender: "female" });
const profiles = await client.getProfiles(["ada"], ["nick", "custom.Key"]);
for (const item of profiles.items) {
  if (item.ok) exactly<Equal<typeof item.profile.level, number | undefined>>();
}
// @ts-expect-error no such field
await client.getProfiles(["ada"], ["nickname"]);
exactly<Equal<Awaited<ReturnType<typeof client.signUserSig>>, string>>();

const answer = await client.call("openim/sendmsg", { To_Account: "ada" }, { idempotent: true, redacted: true });
exactly<Equal<typeof answer, { [field: string]: unknown }>>();
// @ts-expect-error a command has two parts
await client.call("sendmsg");

async function* names() {
  yield "ada";
}
for await (const item of client.checkAccountsStream(names(), { concurrency: 2 })) {
  exactly<Equal<typeof item, BatchItem<AccountStatusResult>>>();
  if (item.ok) void item.status;
  else exactly<Equal<typeof item.error.retryable, boolean>>();
}
const streamed = client.importAccountsStream([{ userId: "ada" }]);
exactly<Equal<Awaited<ReturnType<typeof streamed.next>>, IteratorResult<BatchItem<AccountResult>>>>();
const iterable: AsyncIterableIterator<BatchItem<AccountResult>> = streamed;
void iterable;
{
  await using until = client.checkAccountsStream(["ada"]);
  exactly<Equal<typeof until, ReturnType<typeof client.checkAccountsStream>>>();
}
client.deleteAccountsStream(["ada"]);
client.queryOnlineStatusStream(["ada"], { detail: true });
client.getProfilesStream(["ada"], ["nick"]);

try {
  await client.importAccount("ada");
} catch (error) {
  exactly<Equal<typeof error, unknown>>();
  if (error instanceof ChatInputError) exactly<Equal<typeof error.field, string>>();
  if (error instanceof ChatApiError) {
    exactly<Equal<typeof error.errorCode, number | undefined>>();
    if (error.code === "ACCOUNT_NOT_FOUND") void error.hint;
    // @ts-expect-error no such code
    if (error.code === "NOT_FOUND") void error;
  }
  if (error instanceof ChatError) {
    exactly<Equal<typeof error, AnyChatError>>();
    switch (error.code) {
      case "TIMEOUT":
        exactly<Equal<typeof error.timeoutMs, number>>();
        break;
      case "EXPIRED":
        exactly<Equal<typeof error.name, "UserSigError">>();
        break;
      case "CRASHED":
        exactly<Equal<typeof error.retryable, boolean>>();
        break;
      case "INVALID_ARGUMENT":
        exactly<Equal<typeof error.field, string>>();
    }
  }
}

{
  using signer = new UserSigSigner(app);
  const userSig: string = signer.sign("ada", { expiresIn: 60, userBuf: new Uint8Array(3) });
  const { expiresAt, userBuf } = decodeUserSig(userSig);
  exactly<Equal<typeof expiresAt, number>>();
  exactly<Equal<typeof userBuf, Uint8Array | undefined>>();
}
client.free();
