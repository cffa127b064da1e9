import * as mnist from "../../../lib/src/data/mnist.js";
import * as unsupervised from "../../../lib/src/unsupervised/index.js";
import { examplesRun } from "../support/examples.js";

examplesRun("unsupervised", { ...unsupervised, mnist }, 10);
