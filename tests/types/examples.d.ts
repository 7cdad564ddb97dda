// What the examples in the declarations take from around them.

declare const sdkAppId: number;
declare const secretKey: string;
declare const region: "singapore";
declare const session: string;
declare const userId: string;
declare const userSig: string;
declare const rows: AsyncIterable<string>;
declare const client: import("tencent-chat-edge").ChatClient;
declare const sessionOf: (request: Request) => Promise<{ userId: string } | undefined>;
