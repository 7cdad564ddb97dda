// Tells whether two UserIDs may be the same account's.

/** The documents do not say whether case matters to the service. */
export const isSame = (userId, admin) => typeof userId === "string" && userId.toLowerCase() === admin.toLowerCase();
