/** Of data sets out of packages too, which are fetched once. */
import * as nabla from "../../../lib/src/index.js";
import { examplesRun } from "../support/examples.js";

examplesRun("data", nabla, 38);
