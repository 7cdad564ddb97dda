// A library built on this package, which hands its types on: tsconfig.json has the compiler write declarations for it.

import { ChatClient } from "tencent-chat-edge";

export const makeClient = () => new ChatClient({ sdkAppId: 1, baseUrl: "http://gateway" });

export const checks = (client: ChatClient) => client.checkAccountsStream(["ada"]);

export class Directory {
  #client = makeClient();
  import(userIds: AsyncIterable<string>) {
    return this.#client.importAccountsStream(userIds);
  }
  profile = (userId: string) => this.#client.getProfiles([userId], ["nick"]);
}
