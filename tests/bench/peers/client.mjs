// The calls by hand, as a good engineer writes them for one app: the UserSig made once and kept, fetch, JSON.parse, a Map
// by UserID, results of one form, an error where the service has one. No limits of time, no repeats, no pacing, no events.

import tls from "tls-sig-api-v2";

class ServiceError extends Error {
  constructor(command, { ErrorCode, ErrorInfo }) {
    super(`${command}: ${ErrorInfo} (${ErrorCode})`);
    this.code = ErrorCode;
  }
}

export class HandWritten {
  #app;
  #origin;
  #fetch;
  #query;
  #renewAt = 0;

  constructor({ sdkAppId, secretKey, adminUserId, origin, fetch }) {
    this.#app = { sdkAppId, secretKey, adminUserId };
    this.#origin = origin;
    this.#fetch = fetch;
  }

  /** The query up to the random number, which holds for 23 hours. */
  #signedQuery() {
    const now = Date.now();
    if (now >= this.#renewAt) {
      const { sdkAppId, secretKey, adminUserId } = this.#app;
      const userSig = new tls.Api(sdkAppId, secretKey).genUserSig(adminUserId, 86_400);
      const identifier = encodeURIComponent(adminUserId);
      this.#query = `sdkappid=${sdkAppId}&identifier=${identifier}&usersig=${encodeURIComponent(userSig)}`;
      this.#renewAt = now + 82_800_000;
    }
    return this.#query;
  }

  async #post(command, body) {
    const random = Math.floor(Math.random() * 2 ** 32);
    const url = `${this.#origin}/v4/${command}?${this.#signedQuery()}&random=${random}&contenttype=json`;
    const response = await this.#fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${command}: HTTP ${response.status}`);
    const answer = JSON.parse(await response.text());
    if (answer.ErrorCode !== 0) throw new ServiceError(command, answer);
    return answer;
  }

  async importAccount({ userId, nick, faceUrl }) {
    await this.#post("im_open_login_svc/account_import", { UserID: userId, Nick: nick, FaceUrl: faceUrl });
  }

  async checkAccounts(userIds) {
    const command = "im_open_login_svc/account_check";
    const answer = await this.#post(command, { CheckItem: userIds.map((userId) => ({ UserID: userId })) });
    const found = new Map(answer.ResultItem.map((item) => [item.UserID, item]));
    return report(userIds, (userId) => {
      const item = found.get(userId);
      if (!item) return { ok: false, userId, error: new Error(`${command}: nothing about ${userId}`) };
      if (item.ResultCode !== 0) {
        const error = new ServiceError(command, { ErrorCode: item.ResultCode, ErrorInfo: item.ResultInfo });
        return { ok: false, userId, error };
      }
      return { ok: true, userId, status: item.AccountStatus };
    });
  }

  async queryOnlineStatus(userIds) {
    const command = "openim/query_online_status";
    const answer = await this.#post(command, { To_Account: userIds, IsNeedDetail: 1 });
    const found = new Map(answer.QueryResult.map((item) => [item.To_Account, item]));
    const failed = new Map((answer.ErrorList ?? []).map((item) => [item.To_Account, item]));
    return report(userIds, (userId) => {
      const item = found.get(userId);
      if (!item) {
        const { ErrorCode = -1, ErrorInfo = "nothing about it" } = failed.get(userId) ?? {};
        return { ok: false, userId, error: new ServiceError(command, { ErrorCode, ErrorInfo }) };
      }
      const devices = (item.Detail ?? []).map((device) => ({
        platform: device.Platform,
        status: device.Status,
        isBackground: device.IsBackground === 1,
        instanceId: device.Instid,
      }));
      return { ok: true, userId, status: item.Status, devices };
    });
  }
}

function report(userIds, item) {
  const items = userIds.map(item);
  const failed = items.reduce((count, { ok }) => count + !ok, 0);
  return { items, succeeded: items.length - failed, failed };
}
