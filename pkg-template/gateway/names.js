// Tells whether two UserIDs may be the same account's to the service.

/** What nobody sees of a name. */
const UNSEEN = /[\p{Cc}\p{Default_Ignorable_Code_Point}]/gu;

/** The documents say neither whether case matters nor what is taken off. */
const bare = (userId) => userId.replace(UNSEEN, "").trim().toLowerCase();

export const isSame = (userId, admin) => typeof userId === "string" && bare(userId) === bare(admin);
