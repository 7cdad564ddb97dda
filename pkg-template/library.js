// What the entries share. The package has it as one file, since each file that is loaded takes its time.
export { ChatClient, UserSigSigner, decodeUserSig, explainUserSig } from "./classes.js";
export { load, loadLater } from "./instance.js";
