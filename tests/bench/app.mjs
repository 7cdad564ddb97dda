// The app that all programs sign for: the public sample key of the vendor's READMEs.

export const APP = {
  sdkAppId: 1400000000,
  secretKey: "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e",
};

export const ADMIN = "administrator";
