// The profile tags: which exist, and which values each of them takes.

import { fitsBytes, isText } from "./text.js";

export const NICK = "Tag_Profile_IM_Nick";
export const IMAGE = "Tag_Profile_IM_Image";
const ADMIN_FORBID_TYPE = "Tag_Profile_IM_AdminForbidType";

/** Letters only, at most 8 bytes. Registration in the console has no counterpart here: every keyword counts as registered. */
const CUSTOM_TAG = /^Tag_Profile_Custom_[A-Za-z]{1,8}$/;

/** A rule takes a value and returns 0 or the code that refuses it. */
const text = (bytes, tooLong) => (value) => {
  if (!isText(value)) return 40610;
  return fitsBytes(value, bytes) ? 0 : tooLong;
};
const oneOf = (...values) => (value) => {
  if (!isText(value)) return 40610;
  return values.includes(value) ? 0 : 40605;
};
const uint32 = (value) => {
  if (typeof value !== "number") return 40610;
  return Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff ? 0 : 40605;
};
const text500 = text(500, 40601);
// 40601 speaks of 500 bytes, so a Location over its own 16 counts as a bad value of a standard field; a choice.
const text16 = text(16, 40605);

const RULES = new Map([
  [NICK, text500],
  ["Tag_Profile_IM_Gender", oneOf("Gender_Type_Unknown", "Gender_Type_Female", "Gender_Type_Male")],
  ["Tag_Profile_IM_BirthDay", uint32],
  ["Tag_Profile_IM_Location", text16],
  ["Tag_Profile_IM_SelfSignature", text500],
  ["Tag_Profile_IM_AllowType", oneOf("AllowType_Type_NeedConfirm", "AllowType_Type_AllowAny", "AllowType_Type_DenyAny")],
  ["Tag_Profile_IM_Language", uint32],
  [IMAGE, text500],
  ["Tag_Profile_IM_MsgSettings", uint32],
  [ADMIN_FORBID_TYPE, oneOf("AdminForbid_Type_None", "AdminForbid_Type_SendOut")],
  ["Tag_Profile_IM_Level", uint32],
  ["Tag_Profile_IM_Role", uint32],
]);

const ruleOf = (tag) => RULES.get(tag) ?? (CUSTOM_TAG.test(tag) ? text500 : undefined);

export const isTag = (tag) => ruleOf(tag) !== undefined;

/** 0 when `tag` takes `value`, else 40009 (no such tag), 40610 (type), 40601 (over 500 bytes) or 40605 (other values). */
export function judgeValue(tag, value) {
  const rule = ruleOf(tag);
  return rule ? rule(value) : 40009;
}

/** The one default that the documents state; any other tag that was never set has no value. */
export const valueOf = (profile, tag) => profile[tag] ?? (tag === ADMIN_FORBID_TYPE ? "AdminForbid_Type_None" : undefined);
