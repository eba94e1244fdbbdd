// TinCanJS in Node.

import TinCan from "tincanjs";
import { report } from "./facts.mjs";
import { tell } from "./tincan_story.mjs";

const { XAPI_ENDPOINT: endpoint, XAPI_KEY: key, XAPI_SECRET: secret } = process.env;
await report(tell(TinCan, { endpoint, key, secret, client: "tincanjs" }));
