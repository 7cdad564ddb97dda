// UserSigs as a user of TypeScript sees them.

import {
  type ExplainOptions,
  type RoomKeyOptions,
  type UserSigClaims,
  UserSigError,
  type UserSigExplanation,
  type UserSigProblem,
  type UserSigProblemCode,
  UserSigSigner,
  type VerifyOptions,
  explainUserSig,
} from "tencent-chat-edge";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const exactly = <T extends true>(): T | undefined => undefined;

using signer = new UserSigSigner({ sdkAppId: 1400000000, secretKey: "key" });

const claims = signer.verify("sig", { userId: undefined, now: 1700000000 } satisfies VerifyOptions);
exactly<Equal<typeof claims, UserSigClaims>>();
signer.verify("sig");
// @ts-expect-error a UserSig is a text
signer.verify(undefined);
// @ts-expect-error a moment is a number
signer.verify("sig", { now: new Date() });

const roomKey = signer.signRoomKey("ada", { room: 10000 });
exactly<Equal<typeof roomKey, string>>();
signer.signRoomKey("ada", { room: "lobby", privileges: 42, expiresIn: 60, issuedAt: 0 } satisfies RoomKeyOptions);
// @ts-expect-error a room key is for a room
signer.signRoomKey("ada");
// @ts-expect-error a room key is for a room
signer.signRoomKey("ada", { privileges: 42 });
// @ts-expect-error the permissions stand where a userBuf would
signer.signRoomKey("ada", { room: 1, userBuf: new Uint8Array(3) });

const options: ExplainOptions = { secretKey: "key", sdkAppId: 1400000000, userId: "ada", now: undefined };
const explanation = explainUserSig(globalThis as unknown, options);
exactly<Equal<typeof explanation, UserSigExplanation>>();
exactly<Equal<typeof explanation.problems, UserSigProblem[]>>();
if (explanation.ok) exactly<Equal<typeof explanation.claims, UserSigClaims>>();
else exactly<Equal<typeof explanation.claims, UserSigClaims | undefined>>();
for (const { code, message, hint } of explanation.problems) {
  exactly<Equal<typeof code, UserSigProblemCode>>();
  exactly<Equal<typeof message | typeof hint, string>>();
  if (code === "EXPIRE_IS_A_MOMENT") break;
  // @ts-expect-error no such code
  if (code === "MALFORMED") break;
}

try {
  signer.verify("sig");
} catch (error) {
  if (!(error instanceof UserSigError)) throw error;
  exactly<Equal<typeof error.code, "MALFORMED" | "WRONG_APP" | "BAD_SIGNATURE" | "WRONG_USER" | "EXPIRED">>();
  exactly<Equal<typeof error.name, "UserSigError">>();
}
