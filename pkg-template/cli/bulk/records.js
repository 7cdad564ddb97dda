// Records that show whether they are whole: a line each, with a checksum and a length before the JSON.

import { createReadStream } from "node:fs";
import { crc32 } from "node:zlib";

const LF = 0x0a;

export function encodeRecord(record) {
  const json = JSON.stringify(record);
  return `${checksum(json)} ${Buffer.byteLength(json)} ${json}\n`;
}

/** Yields `{ record, start, end }` between these offsets; for a line that is no whole record only `{ start, end }`. */
export async function* readRecords(file, { from = 0, to = Infinity } = {}) {
  let rest = Buffer.alloc(0);
  let start = from;
  const options = { start: from, ...(to !== Infinity && { end: Math.max(from, to - 1) }) };
  if (to <= from) return;
  for await (const chunk of createReadStream(file, options)) {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    for (let end = rest.indexOf(LF); end >= 0; end = rest.indexOf(LF, at)) {
      yield { ...decodeLine(rest.subarray(at, end)), start: start + at, end: start + end + 1 };
      at = end + 1;
    }
    start += at;
    rest = rest.subarray(at);
  }
  if (rest.length > 0) yield { start, end: start + rest.length };
}

function decodeLine(line) {
  const [, sum, length, json] = /^([0-9a-f]{8}) (\d+) (.*)$/s.exec(line.toString()) ?? [];
  if (json === undefined || sum !== checksum(json) || Number(length) !== Buffer.byteLength(json)) return {};
  try {
    return { record: JSON.parse(json) };
  } catch {
    return {};
  }
}

const checksum = (text) => crc32(text).toString(16).padStart(8, "0");
