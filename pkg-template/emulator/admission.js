// Decides whether a request may reach its endpoint: the app, the admin, the UserSig and the rest of the query.

import { Refusal } from "./envelope.js";
import { createUserSigVerifier } from "./usersig.js";

/**
 * Makes `admit(query)`, which throws a Refusal unless the query is complete and in force.
 *
 * The order is that of the code: sdkappid, identifier, usersig, random, contenttype. A missing or malformed `random` or
 * `contenttype` has no code of its own; answering 60002 ("HTTP parse error, check the URL") is a choice. So is 60010
 * for an absent identifier and, whatever the service, for one that is no admin (70403, 90009 and 40004 are documented beside it, by
 * service), and leaving out 70050 (too many failed checks), whose threshold is nowhere stated.
 */
export function createAdmission({ sdkAppId, secretKey, now }, directory) {
  const verify = createUserSigVerifier({ sdkAppId, secretKey });

  return async function admit(query) {
    checkApp(query.get("sdkappid"), sdkAppId);
    const identifier = query.get("identifier");
    if (!directory.isAdmin(identifier)) throw new Refusal(60010);
    checkInForce(await verify(query.get("usersig"), identifier), directory.find(identifier), now());
    if (!isUint32(query.get("random"))) throw new Refusal(60002);
    if (query.get("contenttype") !== "json") throw new Refusal(60002);
  };
}

function checkApp(text, sdkAppId) {
  if (!text) throw new Refusal(60012);
  if (text !== String(sdkAppId)) throw new Refusal(60006);
}

/**
 * Valid up to and including the last second, as in the reference verifiers. A kick ends whatever was issued up to its
 * second, because a UserSig does not say when within that second it was made.
 */
function checkInForce({ issuedAt, expiresAt }, { kickedAt }, nowMs) {
  if (Math.floor(nowMs / 1000) > expiresAt) throw new Refusal(70001);
  if (kickedAt !== undefined && issuedAt <= kickedAt) throw new Refusal(70052);
}

const isUint32 = (text) => text !== null && /^\d{1,10}$/.test(text) && Number(text) <= 0xffff_ffff;
