// How far a bulk command has come: a bar on a terminal, a line now and then elsewhere.

import { isInteractive, say, setFooter } from "../terminal.js";

const { stderr } = process;

/** How often a bar is redrawn, and how often a line is written where lines stay. */
const [BAR_MS, LINES_MS] = [100, 10_000];
/** The rate is that of the last seconds, so that it follows what happens. */
const WINDOW_MS = 10_000;
const BAR_WIDTH = 24;

/** `done` and `failed` are those before this run. */
export function startProgress({ total, done, failed, quiet }) {
  if (quiet) return { update() {}, end() {} };
  const interactive = isInteractive();
  const samples = [{ at: performance.now(), done }];
  let shown = "";

  const draw = () => stderr.write(`\r${fit(bar())}\u001b[K`);
  const clear = () => stderr.write("\r\u001b[K");
  const bar = () => {
    const share = total === 0 ? 1 : done / total;
    const full = Math.floor(share * BAR_WIDTH);
    return `${"█".repeat(full)}${"░".repeat(BAR_WIDTH - full)} ${text()}`;
  };

  function text() {
    const perSecond = rateOf(samples, performance.now(), done);
    const left = perSecond > 0 ? `, ${duration(((total - done) / perSecond) * 1000)} left` : "";
    return `${count(done)} of ${count(total)}, ${count(Math.round(perSecond))}/s${left}, ${count(failed)} failed`;
  }

  function tick() {
    if (interactive) draw();
    else if (text() !== shown) say((shown = text()));
  }

  const timer = setInterval(tick, interactive ? BAR_MS : LINES_MS);
  timer.unref();
  if (interactive) {
    setFooter({ draw, clear });
    draw();
  }

  return {
    update(now) {
      ({ done, failed } = now);
      const at = performance.now();
      samples.push({ at, done });
      while (samples.length > 2 && at - samples[1].at > WINDOW_MS) samples.shift();
    },
    end() {
      clearInterval(timer);
      if (!interactive) return;
      draw();
      setFooter(undefined);
      stderr.write("\n");
    },
  };
}

/** Cut to the terminal's width, or the bar would leave lines behind. */
function fit(line) {
  const width = Math.max(20, (stderr.columns ?? 80) - 1);
  const room = line.length <= width ? line : line.replace(/^\S+ /, "");
  return room.slice(0, width);
}

function rateOf(samples, now, done) {
  const [{ at, done: before }] = samples;
  return now - at < 1 ? 0 : ((done - before) / (now - at)) * 1000;
}

export const count = (number) => number.toLocaleString("en");

/** `plural(1, "error")`, `plural(3, "error")`. */
export const plural = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

export const accounts = (number) => plural(number, "account");

/** `12 s`, `1:05`, `2:03:04`. */
export function duration(ms) {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
