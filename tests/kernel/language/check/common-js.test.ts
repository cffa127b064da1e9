import { expect, test } from "vitest";
import { commonJs } from "../../../../kernel/src/language/check/index.js";
import { compileCell } from "../../../../kernel/src/language/compile/index.js";

const places = (text: string): string[] =>
  commonJs(text, compileCell({ name: "Cell [1]", text }).free).map(
    ({ line, column, code, message }) =>
      `${line}:${column} TS${code} ${/'\w+'/.exec(message)?.[0]}`,
  );

test.each<[string, string[]]>([
  ["const a = 1;\nmodule.exports = { a };", ["2:1 TS2304 'module'"]],
  [
    "exports.a = 1; a.exports.b = { exports: exports }; var a: any",
    ["1:1 TS2304 'exports'", "1:41 TS2304 'exports'"],
  ],
  ["const module = await import('node:os'); module.EOL", []],
  ["function f(module: { exports: 1 }) { return module.exports } f", []],
  [
    "if (typeof module === 'object' && module.exports) module.exports = 1; else 2",
    [],
  ],
])("%s", (text, expected) => {
  expect(places(text)).toEqual(expected);
});
