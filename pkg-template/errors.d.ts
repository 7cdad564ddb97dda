/** What all errors of this package are. `code` and `instanceof` tell them apart. */
export declare abstract class ChatError extends Error {
  /** Stable; see the classes. */
  readonly code: string;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** What the runtime or a function of the caller's threw: a copy in which secrets are replaced. */
  readonly cause?: unknown;
}

/** Bad input. Nothing was sent. */
export declare class ChatInputError extends ChatError {
  readonly name: "ChatInputError";
  /**
   * `INVALID_OPTION`: an option of a constructor. `INVALID_ARGUMENT`: an argument of a method. `INSECURE_CONTEXT`: a secret
   * key in a browser.
   */
  readonly code: "INVALID_OPTION" | "INVALID_ARGUMENT" | "INSECURE_CONTEXT";
  /** Where, such as `"sdkAppId"`, `"userIds[2]"` or `"account.nick"`. */
  readonly field: string;
  /** The position in a list. */
  readonly index?: number;
}

/** The service answered with a code, for the whole call or for one account. */
export declare class ChatApiError extends ChatError {
  readonly name: "ChatApiError";
  /**
   * `RATE_LIMITED`: too many requests. `UNAUTHORIZED`: the UserSig, the admin or the app is not accepted.
   * `ACCOUNT_NOT_FOUND`: the account does not exist. `API_ERROR`: any other.
   */
  readonly code: "API_ERROR" | "RATE_LIMITED" | "UNAUTHORIZED" | "ACCOUNT_NOT_FOUND";
  /** Which command, such as `"im_open_login_svc/account_check"`. */
  readonly command: string;
  /** The service's number; absent where a list of failed accounts gives none. */
  readonly errorCode?: number;
  /** The service's text. */
  readonly errorInfo: string;
  /** What the number means, by the documentation. */
  readonly meaning: string;
  /** What to do. */
  readonly hint?: string;
  /** Requests sent. */
  readonly attempts: number;
  /** The whole answer, where the whole call failed. */
  readonly answer?: unknown;
}

/** The answer has an HTTP status outside 2xx. */
export declare class ChatHttpError extends ChatError {
  readonly name: "ChatHttpError";
  readonly code: "HTTP_ERROR";
  readonly command: string;
  /** 0 for a redirect in a browser, which hides its status. Redirects are never followed. */
  readonly status: number;
  readonly attempts: number;
  /** The number and the text in the body, where it is an answer in the service's form all the same. */
  readonly errorCode?: number;
  readonly errorInfo?: string;
}

/** The answer breaks the documented form: no JSON, no `ErrorCode`, over 8 MiB, silent about an account. */
export declare class ChatResponseError extends ChatError {
  readonly name: "ChatResponseError";
  readonly code: "BAD_RESPONSE";
  readonly command: string;
  readonly attempts: number;
}

/** There is no answer: the connection failed. See `cause`. */
export declare class ChatNetworkError extends ChatError {
  readonly name: "ChatNetworkError";
  readonly code: "NETWORK";
  readonly command: string;
  readonly attempts: number;
}

/** A limit of time was hit. */
export declare class ChatTimeoutError extends ChatError {
  readonly name: "ChatTimeoutError";
  readonly code: "TIMEOUT";
  readonly command: string;
  /** The limit, `timeoutMs` or `deadlineMs`. */
  readonly timeoutMs: number;
  readonly attempts: number;
}

/** A UserSig that cannot be read, or that `verify` does not accept. */
export declare class UserSigError extends ChatError {
  readonly name: "UserSigError";
  /**
   * `MALFORMED`: a layer cannot be read; the message says which. `WRONG_APP`: another app's. `BAD_SIGNATURE`: not signed
   * with this key, or changed. `WRONG_USER`: another user's. `EXPIRED`: it held, and does so no more.
   */
  readonly code: "MALFORMED" | "WRONG_APP" | "BAD_SIGNATURE" | "WRONG_USER" | "EXPIRED";
}
