// Decides whether two UserIDs may be the same account's to the service.

/** The parts of a name that nobody sees, and marks above and below its letters. U+2800 is Braille's blank. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{M}\u2800]/gu;

/** The documents say neither whether case matters nor what is taken off. Some letters become an ASCII letter only in upper case. */
const bare = (userId) => userId.normalize("NFKD").replace(UNSEEN, "").trim().toUpperCase().toLowerCase();

export const isSame = (userId, admin) => typeof userId === "string" && bare(userId) === bare(admin);
