// The classes and functions of the package, each over its counterpart in the module. They are documented in index.d.ts.

import { instance } from "./instance.js";
import { EXPLAIN, SIGN, SIGN_AS_CLIENT, SIGN_ROOM_KEY, VERIFY, only, unknown } from "./options.js";
import { Resident } from "./resident.js";
import { makeItemsDisposable } from "./stream.js";

export class ChatClient {
  #core;

  constructor(options) {
    this.#core = new Resident("ChatClient", options);
  }

  get sdkAppId() {
    return this.#core.call((core) => core.sdkAppId);
  }

  get adminUserId() {
    return this.#core.call((core) => core.adminUserId);
  }

  importAccount(account, options) {
    return this.#core.later((core) => core.importAccount(account, options));
  }

  importAccounts(accounts, options) {
    return this.#core.later((core) => core.importAccounts(accounts, options));
  }

  importAccountsStream(accounts, options) {
    return this.#core.stream((core) => core.importAccountsStream(accounts, options));
  }

  checkAccounts(userIds, options) {
    return this.#core.later((core) => core.checkAccounts(userIds, options));
  }

  checkAccountsStream(userIds, options) {
    return this.#core.stream((core) => core.checkAccountsStream(userIds, options));
  }

  deleteAccounts(userIds, options) {
    return this.#core.later((core) => core.deleteAccounts(userIds, options));
  }

  deleteAccountsStream(userIds, options) {
    return this.#core.stream((core) => core.deleteAccountsStream(userIds, options));
  }

  kickAccount(userId, options) {
    return this.#core.later((core) => core.kickAccount(userId, options));
  }

  queryOnlineStatus(userIds, options) {
    return this.#core.later((core) => core.queryOnlineStatus(userIds, options));
  }

  queryOnlineStatusStream(userIds, options) {
    return this.#core.stream((core) => core.queryOnlineStatusStream(userIds, options));
  }

  setProfile(userId, profile, options) {
    return this.#core.later((core) => core.setProfile(userId, profile, options));
  }

  getProfiles(userIds, fields, options) {
    return this.#core.later((core) => core.getProfiles(userIds, fields, options));
  }

  getProfilesStream(userIds, fields, options) {
    return this.#core.stream((core) => core.getProfilesStream(userIds, fields, options));
  }

  call(command, body, options) {
    return this.#core.later((core) => core.call(command, body, options));
  }

  signUserSig(userId, options) {
    return this.#core.later((core) => {
      only(SIGN_AS_CLIENT, options);
      return core.signUserSig(userId, options);
    });
  }

  free() {
    this.#core.dispose();
  }
}

export class UserSigSigner {
  #core;

  constructor(options) {
    this.#core = new Resident("UserSigSigner", options);
  }

  sign(userId, options) {
    only(SIGN, options);
    return this.#core.call((core) => core.sign(userId, options));
  }

  signRoomKey(userId, options) {
    only(SIGN_ROOM_KEY, options);
    return this.#core.call((core) => core.signRoomKey(userId, options));
  }

  verify(userSig, options) {
    only(VERIFY, options);
    return this.#core.call((core) => core.verify(userSig, options));
  }

  free() {
    this.#core.dispose();
  }
}

/**
 * For `using`, if the runtime has it. Called when the module is loaded, so that a bundle that leaves out the classes
 * also leaves out all they need.
 */
export function makeDisposable() {
  if (Symbol.asyncDispose) makeItemsDisposable();
  if (!Symbol.dispose) return;
  for (const { prototype } of [ChatClient, UserSigSigner]) prototype[Symbol.dispose] = prototype.free;
}

export function decodeUserSig(userSig) {
  return instance().run((core) => core.decodeUserSig(userSig));
}

export function explainUserSig(userSig, options) {
  const explanation = instance().run((core) => core.explainUserSig(userSig, options));
  const other = unknown(EXPLAIN, options);
  if (other) {
    // nobody knows what it was to check; it may have been the signature
    const hint = "name the option as it is called, or leave it out";
    explanation.problems.push({ code: "BAD_SIGNATURE", message: `not all was checked: ${other.message}`, hint });
    explanation.ok = false;
  }
  return explanation;
}
