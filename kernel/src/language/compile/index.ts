export type * from "./cell.js";
export { CellSyntaxError } from "./cell.js";
export {
  compileCell,
  compileRead,
  type ReadCell,
  readCell,
} from "./compile.js";
export { type Completeness, isComplete } from "./complete.js";
export { EarlierCells } from "./earlier-cells.js";
export { bindExpression } from "./expression.js";
export { isProgram } from "./parse.js";
export { cellNames } from "./names.js";
