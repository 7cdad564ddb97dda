// The page's files, as part of the worker's bundle, and the headers that every answer has.

import css from "./page.css" with { type: "text" };
import html from "./index.html" with { type: "text" };
import icon from "./icon.svg" with { type: "text" };
// page.js with all that it imports, including the package: bundled before the worker
import script from "page-script" with { type: "text" };

const FILES = {
  "/": [html, "text/html"],
  "/page.css": [css, "text/css"],
  "/page.js": [script, "text/javascript"],
  "/icon.svg": [icon, "image/svg+xml"],
};

const POLICY = [
  "default-src 'none'",
  // the package's module is compiled in the page; no other code comes from text
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

const HEADERS = {
  "content-security-policy": POLICY.join("; "),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

/** The file as an answer, or undefined. */
export function fileAt(pathname) {
  if (!Object.hasOwn(FILES, pathname)) return undefined;
  const [body, type] = FILES[pathname];
  return new Response(body, { headers: { "content-type": `${type}; charset=utf-8` } });
}

export function withSecurityHeaders(response) {
  for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value);
  return response;
}
