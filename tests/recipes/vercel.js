// Vercel's edge runtime: api/chat/[...path].js of a project; gateway.js then has the prefix "/api/chat".

import { gatewayOf } from "./gateway.js";

export const config = { runtime: "edge" };

const { CHAT_SDK_APP_ID, CHAT_SECRET_KEY, CHAT_REGION, CHAT_BASE_URL } = process.env;

export default gatewayOf({ CHAT_SDK_APP_ID, CHAT_SECRET_KEY, CHAT_REGION, CHAT_BASE_URL });
