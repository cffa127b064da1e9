import * as nabla from "../../../lib/src/index.js";
import { examplesRun } from "../support/examples.js";

examplesRun("training", nabla, 23);
