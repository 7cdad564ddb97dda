// The error codes that this emulator answers with, each with its ErrorInfo.

/**
 * ErrorInfo by ErrorCode.
 *
 * The documents print few literal texts. Those come first and are exact; the others are worded here after the meaning
 * of the code in the error tables, so nothing may depend on their text.
 */
const ERROR_INFO = new Map([
  [40001, "Err_Profile_Comm_Decode_Fail"],
  [40003, "Err_Profile_Invalid_Account"],
  [60002, "HTTP parse Error"],
  [70107, "Err_TLS_PT_Open_Login_Account_Not_Exist"],
  [90001, "Fail to Parse json data of body, Please check it"],
  [90003, "Invalid format of To_Account"],

  [40002, "To_Account is missing"],
  [40009, "the profile tag does not exist"],
  [40601, "a profile value is longer than 500 bytes"],
  [40605, "a standard profile field does not take this value"],
  [40610, "a profile value has the wrong type"],
  [60003, "the body is not a JSON object"],
  [60006, "the SDKAppID is invalid"],
  [60007, "the REST API is called too often"],
  [60008, "the service timed out"],
  [60009, "resource error, please check the URL"],
  [60010, "the identifier is not an app admin"],
  [60012, "the URL has no SDKAppID; a client without key and UserSig sends none"],
  [70001, "the UserSig has expired"],
  [70002, "the UserSig is empty"],
  [70003, "the UserSig cannot be parsed"],
  [70009, "the UserSig fails the signature check"],
  [70013, "the UserSig belongs to another UserID"],
  [70014, "the UserSig belongs to another SDKAppID"],
  [70052, "the UserSig is no longer valid, please generate a new one"],
  [70169, "the server timed out"],
  [70206, "the number of accounts in the request is illegal"],
  [70398, "the app has as many accounts as its edition allows"],
  [70399, "the account was deleted and cannot be imported again yet"],
  [70402, "invalid parameters"],
  [70500, "internal server error"],
  [71000, "the edition of the app does not allow deletion"],
  [90011, "more than 500 targets"],
]);

/** The text for `code`; one outside the table, which only an injected fault can carry, names itself. */
export const errorInfo = (code) => ERROR_INFO.get(code) ?? `error ${code}`;
