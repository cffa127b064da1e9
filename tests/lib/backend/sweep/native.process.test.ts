/** Needs the native add-on, which `npm run setup` builds where there is a C++ compiler: hence among the tests that need more than Node. */
import { sweep } from "./sweep.js";

await sweep("tfjs-node");
