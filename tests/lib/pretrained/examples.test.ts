import * as nabla from "../../../lib/src/index.js";
import { examplesRun } from "../support/examples.js";

// By folder, since each grows on its own.
examplesRun("pretrained/bert", nabla, 4);
examplesRun("pretrained/safetensors", nabla, 1);
examplesRun("pretrained/architectures", nabla, 8);
examplesRun("pretrained/transfer", nabla, 4);
