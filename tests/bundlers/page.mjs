// What a page does with the package, whatever bundles it: reads a UserSig, and calls through a gateway that signs. Sends
// the page's own server what came of it.

import { ChatClient, ChatInputError, decodeUserSig } from "tencent-chat-edge";

const USER_SIG =
  "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwjDB4pTsxIKCzBQlK0MTAyiAyKRWFGQWpQLFTU1NjeCiJZm5YDEzS0tDAyOYaHFmOtBM54KsUqeUwGLLqPK8UndHryCL-Lx8-1RPy7Ty1AijMk9f30hLk0x-r3CvSFulWgAPYy*9";

const client = new ChatClient({ sdkAppId: 1400000000, baseUrl: `${location.origin}/gateway` });
await client.importAccount("ada");
const { items } = await client.checkAccounts(["ada", "bob"]);
const streamed = [];
for await (const { userId } of client.checkAccountsStream(new Set(["ada", "bob"]))) streamed.push(userId);
const error = await client.checkAccounts([""]).catch((error) => error);

const result = {
  issuedAt: decodeUserSig(USER_SIG).issuedAt,
  statuses: items.map(({ status }) => status),
  streamed,
  error: [error.name, error.code, error instanceof ChatInputError],
};
await fetch("/result", { method: "POST", body: JSON.stringify({ result }) });
