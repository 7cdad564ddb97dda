// Draws the life of a UserSig, from when it was issued until it expires, with a mark for the present.

import { element, svg } from "./dom.js";
import { fromNow, moment } from "./words.js";

/** Horizontally in per cent of the width, vertically in pixels, so that letters keep their size. */
const [LEFT, RIGHT, BAR] = [2, 98, 30];

/** The picture, and the same in words. Undefined if the times are beyond the calendar. */
export function timeline({ issuedAt, expiresAt }, now) {
  if (moment(issuedAt) === undefined || moment(expiresAt) === undefined || expiresAt <= issuedAt) return undefined;
  const [first, last] = [Math.min(issuedAt, now), Math.max(expiresAt, now)];
  const place = (time) => LEFT + ((RIGHT - LEFT) * (time - first)) / (last - first);
  const state = now > expiresAt ? "expired" : now < issuedAt ? "early" : "valid";
  const at = (time) => `${place(time)}%`;
  const bar = (from, to, className) =>
    svg("rect", { x: at(from), y: BAR - 5, width: `${Math.max(0.5, place(to) - place(from))}%`, height: 10, rx: 5, class: className });
  const spent = Math.min(Math.max(now, issuedAt), expiresAt);
  const picture = svg(
    "svg",
    { class: `timeline ${state}`, role: "img", "aria-label": inWords({ issuedAt, expiresAt }, now) },
    svg("line", { x1: `${LEFT}%`, x2: `${RIGHT}%`, y1: BAR, y2: BAR, class: "axis" }),
    bar(issuedAt, expiresAt, "whole"),
    spent > issuedAt && bar(issuedAt, spent, "spent"),
    svg("line", { x1: at(now), x2: at(now), y1: BAR - 13, y2: BAR + 13, class: "now" }),
    svg("text", { x: at(now), y: 12, "text-anchor": anchor(place(now)), class: "now-label" }, "now"),
  );
  const ends = [mark("Issued", issuedAt, now), mark(now > expiresAt ? "Expired" : "Expires", expiresAt, now)];
  return element("figure", { className: "times" }, picture, element("figcaption", {}, ...ends));
}

function mark(word, time, now) {
  const exact = element("time", { dateTime: new Date(time * 1000).toISOString() }, moment(time));
  return element("span", {}, element("strong", {}, `${word} ${fromNow(time, now)}`), exact);
}

const anchor = (x) => (x < 8 ? "start" : x > 92 ? "end" : "middle");

const inWords = ({ issuedAt, expiresAt }, now) =>
  `Time line: issued ${fromNow(issuedAt, now)}, ${now > expiresAt ? "expired" : "expires"} ${fromNow(expiresAt, now)}`;
