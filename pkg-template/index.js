// What the package exports, the same from every entry. In the package each entry holds this list itself.
export { ChatClient, UserSigSigner, decodeUserSig, explainUserSig } from "./library.js";
export {
  ChatApiError,
  ChatError,
  ChatHttpError,
  ChatInputError,
  ChatNetworkError,
  ChatResponseError,
  ChatTimeoutError,
  UserSigError,
} from "./errors.js";
