// Reads results of the package as fields of an account's state.

export const deviceStates = ({ status }) => status === "Online";

export const profilesOf = ({ profile: { nick, selfSignature } }) => ({ nick, signature: selfSignature });
