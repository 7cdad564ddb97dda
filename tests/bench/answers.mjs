// What the service answers to calls about many accounts, as its documents show it.

const OK = { ActionStatus: "OK", ErrorInfo: "", ErrorCode: 0 };

export const imported = JSON.stringify(OK);

export const checked = (userIds) =>
  JSON.stringify({
    ...OK,
    ResultItem: userIds.map((UserID, n) => ({
      UserID,
      ResultCode: 0,
      ResultInfo: "",
      AccountStatus: n % 3 ? "Imported" : "NotImported",
    })),
  });

/** Every second account is online, on two devices. */
export const presence = (userIds) =>
  JSON.stringify({
    ...OK,
    QueryResult: userIds.map((To_Account, n) =>
      n % 2
        ? { To_Account, Status: "Offline" }
        : {
            To_Account,
            Status: "Online",
            Detail: [
              { Platform: "iPhone", Status: "PushOnline", IsBackground: 1, Instid: 90_000 + n },
              { Platform: "Web", Status: "Online", IsBackground: 0, Instid: 70_000 + n },
            ],
          },
    ),
    ErrorList: [],
  });
