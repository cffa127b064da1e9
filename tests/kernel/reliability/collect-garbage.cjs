/** Loaded into the kernel's processes: garbage goes four times a second, so that what they hold is what they keep. */
const { setFlagsFromString } = require("node:v8");
const { runInNewContext } = require("node:vm");

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
setInterval(() => collect(), 250).unref();
