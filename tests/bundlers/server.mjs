// What a server does with the package, whatever bundles it: signs, and runs a session against an emulator.

import { ChatClient, ChatInputError, UserSigSigner } from "tencent-chat-edge";
import { createEmulator } from "tencent-chat-edge/emulator";

async function run() {
  const app = { sdkAppId: 1400000000, secretKey: "key" };
  const signer = new UserSigSigner(app);
  const client = new ChatClient({ ...app, baseUrl: "http://emulator", fetch: createEmulator(app).fetch });
  await client.importAccount("ada");
  const { items } = await client.checkAccounts(["ada", "bob"]);
  const error = await client.checkAccounts([""]).catch((error) => error);
  return {
    userId: signer.verify(signer.sign("ada")).userId,
    statuses: items.map(({ status }) => status),
    error: [error.name, error.code, error instanceof ChatInputError],
  };
}

run().then((result) => console.log(JSON.stringify(result)));
