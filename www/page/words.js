// Numbers and times in words, for people.

const number = new Intl.NumberFormat("en");
const relative = new Intl.RelativeTimeFormat("en", { numeric: "always" });

const UNITS = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

export const count = (value) => number.format(value);

/** `plural(1, "account")`, `plural(3, "account")`. */
export const plural = (value, noun) => `${count(value)} ${noun}${value === 1 ? "" : "s"}`;

/** Turns words into a sentence. */
export const sentence = (words) => words && `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

export function milliseconds(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 60_000 ? `${Math.round(ms / 1000)} s` : seconds(Math.round(ms / 1000));
}

/** The two largest units: "3 h 5 min". */
export function seconds(value) {
  const parts = [
    [Math.floor(value / 31_536_000), "years"],
    [Math.floor((value % 31_536_000) / 86_400), "days"],
    [Math.floor((value % 86_400) / 3600), "h"],
    [Math.floor((value % 3600) / 60), "min"],
    [Math.floor(value % 60), "s"],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first < 0) return "0 s";
  return parts.slice(first, first + 2).filter(([amount]) => amount > 0).map(words).join(" ");
}

const words = ([amount, unit]) => `${count(amount)} ${amount === 1 && unit.length > 3 ? unit.slice(0, -1) : unit}`;

/** "3 hours ago", "in 2 days". */
export function fromNow(moment, now) {
  const difference = moment - now;
  if (Math.abs(difference) < 2) return "just now";
  const [unit, size] = UNITS.find(([, size]) => Math.abs(difference) >= size) ?? ["second", 1];
  return relative.format(Math.trunc(difference / size), unit);
}

/** In UTC, which colleagues and logs share; undefined if it is beyond the calendar. */
export function moment(unixSeconds) {
  const date = new Date(unixSeconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

export function bytes(value) {
  if (value < 1024) return plural(value, "byte");
  return value < 1024 ** 2 ? `${(value / 1024).toFixed(1)} KiB` : `${(value / 1024 ** 2).toFixed(1)} MiB`;
}

export const clock = (date) => date.toLocaleTimeString("en-GB");
