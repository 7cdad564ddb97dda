// What travels.

import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

export const size = {
  name: "size",
  what: "the module, gzip",
  against: "–",
  reach: "at most 80 KiB",
  run: async () => {
    const module = await readFile(new URL("../../../pkg/wasm/tencent_chat_edge_bg.wasm", import.meta.url));
    const kib = gzipSync(module, { level: 9 }).length / 1024;
    return { ours: kib, unit: "KiB", reached: kib <= 80 };
  },
};
