import * as words from "../../../lib/src/words/index.js";
import { examplesRun } from "../support/examples.js";

examplesRun("words", words, 5);
