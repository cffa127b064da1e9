import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { History } from "../../kernel/src/history.js";
import { historyRequest } from "../../kernel/src/protocol/content.js";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "history-"));
  file = join(folder, "deep", "history.jsonl");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Two sessions: a, b; then b, c, which the third one sees. */
async function third(): Promise<History> {
  for (const inputs of [
    ["let a = 1", "let b = 2"],
    ["let b = 2", "c()"],
  ]) {
    const history = new History(file);
    inputs.forEach((input, i) => {
      history.add(i + 1, input);
    });
    await turn();
    await turn();
  }
  return new History(file);
}

const ask = (history: History, content: Record<string, unknown>) =>
  history.find(
    historyRequest({
      output: false,
      raw: true,
      hist_access_type: "tail",
      n: 10,
      ...content,
    }),
  );

describe("across restarts", () => {
  test("tail: the last ones, oldest first", async () => {
    const history = await third();
    history.add(1, "d");
    expect(ask(history, { n: 3 })).toEqual([
      [2, 1, "let b = 2"],
      [2, 2, "c()"],
      [3, 1, "d"],
    ]);
    expect(ask(history, { n: 0 })).toEqual([]);
  });

  test.each([
    [{ session: 1, start: 1, stop: 2 }, [[1, 1, "let a = 1"]]],
    [{ session: -1, start: 2 }, [[2, 2, "c()"]]],
    [{ session: 0, start: 1 }, [[3, 1, "d"]]],
    [{ session: 7, start: 1 }, []],
  ])("range %j", async (range, found) => {
    const history = await third();
    history.add(1, "d");
    expect(ask(history, { hist_access_type: "range", ...range })).toEqual(
      found,
    );
  });

  test.each([
    [{ pattern: "let*" }, ["let a = 1", "let b = 2", "let b = 2"]],
    [{ pattern: "let*", unique: true }, ["let a = 1", "let b = 2"]],
    [{ pattern: "let ? = *", n: 1 }, ["let b = 2"]],
    [{ pattern: "c()" }, ["c()"]],
    [{ pattern: "c" }, []],
  ])("search %j", async (search, found) => {
    const { n, ...rest } = { n: undefined, ...search };
    expect(
      ask(await third(), { hist_access_type: "search", n, ...rest }).map(
        ([, , input]) => input,
      ),
    ).toEqual(found);
  });
});

test("outputs, where they are asked for", () => {
  const history = new History(undefined);
  history.add(1, "1 + 1");
  history.addOutput(1, "2");
  history.add(2, "let a");
  expect(ask(history, { output: true })).toEqual([
    [1, 1, ["1 + 1", "2"]],
    [1, 2, ["let a", null]],
  ]);
});

test("only its owner reads the file; lines that are none are passed over", async () => {
  await third();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  writeFileSync(
    file,
    `half a li\n${readFileSync(file, "utf8")}{"session": "x"}\nnull\n{"ses`,
  );
  const history = new History(file);
  expect(ask(history, {})).toHaveLength(4);
  history.add(1, "e");
  await turn();
  await turn();
  expect(ask(new History(file), { n: 1 })).toEqual([[3, 1, "e"]]);
});

test("a folder that cannot be written to stops no cell", async () => {
  writeFileSync(join(folder, "deep"), "a file");
  const history = new History(file);
  history.add(1, "1");
  await turn();
  await turn();
  expect(ask(history, {})).toEqual([[1, 1, "1"]]);
});
