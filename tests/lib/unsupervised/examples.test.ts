import * as unsupervised from "../../../lib/src/unsupervised/index.js";
import { examplesRun } from "../support/examples.js";

examplesRun("unsupervised", unsupervised, 5);
