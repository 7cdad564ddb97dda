// What the package exports, the same from every entry. An entry hands the module over and then exports this file.
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
