// Supabase: supabase/functions/chat/index.js, beside it gateway.js, and supabase.deno.json as deno.json.
//
// supabase secrets set CHAT_SDK_APP_ID=… CHAT_SECRET_KEY=… CHAT_REGION=…, then supabase functions deploy chat, with
// --no-verify-jwt where `userOf` of gateway.js looks at sessions that are not Supabase's own. Pages reach it as
// https://<project>.supabase.co/functions/v1/chat: a function's paths begin with its name, which is the gateway's prefix.

import { gatewayOf } from "./gateway.js";

Deno.serve(gatewayOf(Deno.env.toObject()));
