/** On an NVIDIA GPU. */
import { sweep } from "./sweep.js";

await sweep("tfjs-node-gpu");
