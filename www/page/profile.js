// Shows and changes the profile of one account, in a dialog.

import { byId, element, fill, isBusy, say, setBusy } from "./dom.js";
import { nameOf } from "./ids.js";
import { problem } from "./problem.js";

/** A name, a label, and what the service accepts: one of some values, a number, or text. */
const FIELDS = [
  { name: "nick", label: "Nickname" },
  { name: "imageUrl", label: "Picture (URL)" },
  { name: "gender", label: "Gender", values: ["Gender_Type_Unknown", "Gender_Type_Female", "Gender_Type_Male"] },
  { name: "birthday", label: "Birthday, such as 20190419", numeric: true },
  { name: "location", label: "Location" },
  { name: "selfSignature", label: "Signature" },
  {
    name: "allowType",
    label: "Friend requests",
    values: ["AllowType_Type_NeedConfirm", "AllowType_Type_AllowAny", "AllowType_Type_DenyAny"],
  },
  { name: "adminForbidType", label: "Adding friends", values: ["AdminForbid_Type_None", "AdminForbid_Type_SendOut"] },
  { name: "language", label: "Language", numeric: true },
  { name: "level", label: "Level", numeric: true },
  { name: "role", label: "Role", numeric: true },
];

export const PROFILE_FIELDS = FIELDS.map(({ name }) => name);

const [dialog, form, title, fields, status, problems, cancel] = [
  "profile",
  "profile-form",
  "profile-title",
  "profile-fields",
  "profile-status",
  "profile-problems",
  "profile-no",
].map(byId);
const save = form.querySelector("[type=submit]");

/** Resolves to the profile with the changes that were saved, or to undefined. If no profile is given, it is read first. */
export async function editProfile(call, userId, profile) {
  title.textContent = `Profile of ${nameOf(userId)}`;
  takeProblemBack();
  fill(fields);
  // the dialog may have been closed while another account's profile was being saved
  setBusy([save], false);
  save.hidden = true;
  say(status, profile ? "" : "Reading the profile …");
  dialog.showModal();
  const aborter = new AbortController();
  const closed = new Promise((resolve) => (dialog.onclose = resolve)).then(() => aborter.abort());
  cancel.onclick = () => isBusy(save) || dialog.close();
  // what is being saved cannot be undone
  dialog.oncancel = (event) => {
    if (isBusy(save)) event.preventDefault();
  };
  form.onsubmit = (event) => event.preventDefault();

  const before = profile ?? (await read(call, userId, aborter.signal));
  // if it was closed meanwhile, the dialog may already be another account's
  if (before === undefined || aborter.signal.aborted) return closed.then(() => undefined);
  const controls = FIELDS.map((field) => control(field, before[field.name]));
  fill(fields, ...controls.map(({ view }) => view));
  save.hidden = false;
  controls[0].input.focus();

  let writing;
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (isBusy(save)) return;
    writing = write(call, userId, controls, aborter.signal);
    if ((await writing) && !aborter.signal.aborted) dialog.close();
  };
  await closed;
  const changes = await writing;
  return changes && { ...before, ...changes };
}

async function read(call, userId, signal) {
  try {
    const { items } = await call(`Profile of ${nameOf(userId)}`, (client) => client.getProfiles([userId], PROFILE_FIELDS, { signal }));
    if (!items[0].ok) throw items[0].error;
    say(status, "");
    return items[0].profile;
  } catch (error) {
    if (signal.aborted) return;
    say(status, "");
    fill(problems, problem(error));
  }
}

/** After `closed`, the dialog may be another account's. */
async function write(call, userId, controls, closed) {
  takeProblemBack();
  for (const { input } of controls) {
    input.ariaInvalid = "false";
    input.removeAttribute("aria-describedby");
  }
  const changed = controls.filter(({ input, initial }) => input.value !== initial);
  if (changed.length === 0) return void say(status, "Nothing was changed.");
  const wrong = changed.find(({ numeric, input }) => numeric && !/^\d+$/.test(input.value.trim()));
  if (wrong) return refuse(noNumber(wrong), controls);
  const changes = Object.fromEntries(changed.map(({ name, numeric, input }) => [name, numeric ? Number(input.value) : input.value]));
  setBusy([save], true);
  say(status, "Saving …");
  try {
    await call(`Set profile of ${nameOf(userId)}`, (client) => client.setProfile(userId, changes));
    return changes;
  } catch (error) {
    if (!closed.aborted) refuse(error, controls);
  } finally {
    if (!closed.aborted) setBusy([save], false);
  }
}

/** If the error names a field, it is shown below that one, with the field's label, and the field gets the focus. */
function refuse(error, controls) {
  const wrong = controls.find(({ name }) => error.field === `profile.${name}`);
  say(status, "");
  wrong?.view.append(problems);
  fill(problems, problem(error, wrong?.label.replace(/,.*/, "")));
  if (wrong) {
    wrong.input.ariaInvalid = "true";
    wrong.input.setAttribute("aria-describedby", problems.id);
    wrong.input.focus();
  }
  problems.scrollIntoView({ block: "nearest" });
}

/** Removes the problem from the field that it was about. */
function takeProblemBack() {
  fill(problems);
  status.after(problems);
}

/** JavaScript accepts `1e3` or an empty text as a number, which nobody means here. */
const noNumber = ({ name, input }) => ({
  code: "INVALID_ARGUMENT",
  field: `profile.${name}`,
  message: `profile.${name} ${input.value.trim() === "" ? "is empty; it " : ""}must be a whole number, written in digits only`,
});

function control({ name, label, values, numeric }, value) {
  const id = `profile-${name}`;
  const option = (value, text) => element("option", { value }, text);
  const input = values
    ? element("select", { id }, Object.assign(option("", "not set"), { disabled: value !== undefined }), ...values.map((each) => option(each, each)))
    : element("input", { id, inputMode: numeric ? "numeric" : "text", autocomplete: "off" });
  input.value = value ?? "";
  // read back: a value that is not in the list shows as not set, which must not count as a change
  const view = element("div", { className: "field" }, element("label", { htmlFor: id }, label), input);
  return { name, label, numeric, input, initial: input.value, view };
}
