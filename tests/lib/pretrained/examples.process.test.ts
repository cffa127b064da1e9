import * as nabla from "../../../lib/src/index.js";
import { examplesRun } from "../support/examples.js";

// These fetch weights at their first use.
examplesRun("pretrained/vision", nabla, 2);
