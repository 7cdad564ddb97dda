// What the package exports, the same from every entry. An entry hands the module over and then exports this file.
import { ChatClient, UserSigSigner, decodeUserSig, explainUserSig } from "./wasm/tencent_chat_edge.js";

// The generated `free` gives the memory back, after which a call would throw a plain error. `dispose` wipes the key and
// leaves the object behind, so that later calls can say what is wrong; the garbage collector does the rest.
for (const { prototype } of [ChatClient, UserSigSigner]) {
  prototype.free = prototype.dispose;
  if (Symbol.dispose) prototype[Symbol.dispose] = prototype.dispose;
  delete prototype.dispose;
}

export { ChatClient, UserSigSigner, decodeUserSig, explainUserSig };
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
