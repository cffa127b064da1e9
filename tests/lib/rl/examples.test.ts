import * as rl from "../../../lib/src/rl/index.js";
import { examplesRun } from "../support/examples.js";

examplesRun("rl", rl, 15);
