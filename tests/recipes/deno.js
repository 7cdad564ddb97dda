// Deno: deno serve --allow-env --allow-net --allow-read deno.js

import { gatewayOf } from "./gateway.js";

export default { fetch: gatewayOf(Deno.env.toObject()) };
