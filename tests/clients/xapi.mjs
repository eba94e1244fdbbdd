// @xapi/xapi in Node, with the adapter that XAPI_ADAPTER names, in the version that XAPI_VERSION names.

import XAPI from "@xapi/xapi";
import { report } from "./facts.mjs";
import { tell } from "./xapi_story.mjs";

const { XAPI_ENDPOINT: endpoint, XAPI_KEY: key, XAPI_SECRET: secret, XAPI_ADAPTER: adapter, XAPI_VERSION: version } = process.env;
// In Node its axios sends a body of several parts as application/octet-stream, whatever the library asks for.
const attaches = adapter === "fetch";
await report(tell(XAPI, { endpoint, key, secret, adapter, version, client: `xapi-${adapter}`, attaches }));
