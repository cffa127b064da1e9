export { Checker, type CheckerOptions } from "./checker.js";
export type {
  Checked,
  Completions,
  Diagnostic,
  Edit,
  Inspection,
  Kind,
  Live,
  Match,
} from "./answers.js";
export { commonJs } from "./common-js.js";
export { ownerPath } from "./text.js";
