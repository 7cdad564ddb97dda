// What the package exports, the same from every entry. In the package each entry holds this list itself.
export {
  ChatApiError,
  ChatClient,
  ChatError,
  ChatHttpError,
  ChatInputError,
  ChatNetworkError,
  ChatResponseError,
  ChatTimeoutError,
  UserSigError,
  UserSigSigner,
  decodeUserSig,
  explainUserSig,
} from "./library.js";
