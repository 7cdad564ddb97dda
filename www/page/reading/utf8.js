// Decodes UTF-8 from bytes that come in pieces, in such a way that invalid bytes can be found in the text.

/** The message about text with an invalid byte in it. */
export const NOT_UTF8 = "this is not UTF-8 text; in a spreadsheet, save it as “CSV UTF-8”";

const BOM = "\ufeff";

/**
 * Yields the text piece by piece, without a byte order mark and with no character cut in two. A byte that is not valid UTF-8
 * becomes a lone surrogate (U+DC80 to U+DCFF), which valid UTF-8 cannot contain: `isBroken` finds it.
 */
export async function* decodeUtf8(chunks) {
  let rest = new Uint8Array();
  let first = true;
  const decode = (bytes) => {
    let text = decodePiece(bytes);
    if (first && text.startsWith(BOM)) text = text.slice(1);
    if (bytes.length > 0) first = false;
    return text;
  };
  for await (const chunk of chunks) {
    const bytes = rest.length > 0 ? joined(rest, chunk) : chunk;
    const end = wholeLength(bytes);
    rest = bytes.slice(end);
    const text = decode(bytes.subarray(0, end));
    if (text !== "") yield text;
  }
  const text = decode(rest);
  if (text !== "") yield text;
}

/** Whether the text has a lone surrogate in it. */
export const isBroken = (text) => /[\ud800-\udfff]/u.test(text);

/** Whether the text starts with the byte order mark of UTF-16, which is not valid UTF-8. */
export const isUtf16 = (text) => text.startsWith("\udcff\udcfe") || text.startsWith("\udcfe\udcff");

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodePiece(bytes) {
  try {
    return strict.decode(bytes);
  } catch {
    return decodeBroken(bytes);
  }
}

function decodeBroken(bytes) {
  let text = "";
  let good = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at);
    if (length > 0) at += length;
    else {
      text += strict.decode(bytes.subarray(good, at)) + String.fromCharCode(0xdc00 + bytes[at]);
      good = ++at;
    }
  }
  return text + strict.decode(bytes.subarray(good));
}

/** How many bytes the character that starts there has, by table 3-7 of the Unicode standard; 0 if no character starts there. */
function characterLength(bytes, at) {
  const [lead, second] = [bytes[at], bytes[at + 1]];
  if (lead < 0x80) return 1;
  const length = lengthBy(lead);
  const [least, most] = { 0xe0: [0xa0, 0xbf], 0xed: [0x80, 0x9f], 0xf0: [0x90, 0xbf], 0xf4: [0x80, 0x8f] }[lead] ?? [0x80, 0xbf];
  if (length === 0 || !(second >= least && second <= most)) return 0;
  for (let next = at + 2; next < at + length; next++) if ((bytes[next] & 0xc0) !== 0x80) return 0;
  return length;
}

/** The length that the first byte of a multi-byte character says; 0 for any other byte. */
function lengthBy(lead) {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/** How many of the bytes are whole characters, judging by the last bytes. */
function wholeLength(bytes) {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back];
    if ((byte & 0xc0) !== 0x80) return lengthBy(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function joined(one, other) {
  const bytes = new Uint8Array(one.length + other.length);
  bytes.set(one);
  bytes.set(other, one.length);
  return bytes;
}
