import { sweep } from "./sweep.js";

await sweep("cpu");
