// workerd: runs the suite on request and answers with its results.

import * as lib from "tencent-chat-edge";
import { runSuite } from "./suite.mjs";

export default {
  async fetch() {
    return Response.json(await runSuite(lib));
  },
};
