/**
 * Top-level loops that may keep names in local variables. A number in a box costs a store to memory each time, a local variable a register.
 *
 * It is sound where nobody can tell: no function of any cell sees the name (so no call can read or write it) or it is a constant, it has a
 * value before the loop begins, and the loop has no await (nothing else runs meanwhile). The loop ends through `finally`, also when its own interrupt check ends it, and puts the values
 * back. A call into a package can be ended without `finally`, so a loop that calls anything but Math keeps its boxes; there the
 * call costs more than the box.
 */
import type { AnyNode, Node, Program } from "acorn";

export interface HoistedLoop {
  /** Where the loop begins, its labels included. */
  start: number;
  names: string[];
  /** Those of them that it assigns to. */
  written: string[];
}

export type HoistedLoops = ReadonlyMap<Node, HoistedLoop>;

export interface LoopParts {
  boxed: ReadonlyMap<Node, string>;
  writes: ReadonlySet<Node>;
  /** Whether a name has a value before the loop at `start` begins. */
  mayHoist(name: string, start: number): boolean;
  isConstant(name: string): boolean;
  isCaptured(name: string): boolean;
}

const loops = new Set([
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "WhileStatement",
  "DoWhileStatement",
]);

export function hoistLoops(program: Program, parts: LoopParts): HoistedLoops {
  const found = new Map<Node, HoistedLoop>();
  const search = (node: AnyNode, start: number): void => {
    if (/Function|^Class|Expression$/.test(node.type)) return;
    if (loops.has(node.type)) {
      const loop = hoistable(node, parts);
      if (loop !== undefined) {
        found.set(node, { start, ...loop });
        return;
      }
    }
    for (const child of children(node))
      search(child, node.type === "LabeledStatement" ? start : child.start);
  };
  for (const statement of program.body) search(statement, statement.start);
  return found;
}

function hoistable(
  loop: AnyNode,
  parts: LoopParts,
): { names: string[]; written: string[] } | undefined {
  const names = new Set<string>();
  const written = new Set<string>();
  const excluded = new Set<string>();
  const simple = (node: AnyNode): boolean => {
    switch (node.type) {
      case "AwaitExpression":
      case "YieldExpression":
      case "NewExpression":
      case "TaggedTemplateExpression":
      case "ImportExpression":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
      case "FunctionDeclaration":
      case "ClassExpression":
      case "ClassDeclaration":
      case "ForOfStatement":
      case "ForInStatement":
        return false;
      case "CallExpression":
        if (!isMath(node.callee, parts.boxed)) return false;
        break;
      // `typeof n` of an unknown name, and a declaration, need the box itself.
      case "UnaryExpression":
        if (node.operator === "typeof" || node.operator === "delete")
          return false;
        break;
      case "VariableDeclaration":
        if (node.kind === "var") return false;
        break;
      case "Identifier": {
        const name = parts.boxed.get(node);
        if (name === undefined) break;
        const constant = parts.isConstant(name);
        const write = parts.writes.has(node);
        // A constant may be seen by whom it likes, but assigning to it has to fail.
        if (
          !parts.mayHoist(name, loop.start) ||
          (constant ? write : parts.isCaptured(name))
        )
          excluded.add(name);
        else {
          names.add(name);
          if (write) written.add(name);
        }
        break;
      }
      default:
        break;
    }
    return children(node).every(simple);
  };
  if (!simple(loop)) return undefined;
  // Only what is written gains: reading a box in a loop costs next to nothing.
  if (written.size === 0) return undefined;
  return {
    // One name may stand in a way that can be local and in one that cannot.
    names: [...names].filter((name) => !excluded.has(name)),
    written: [...written],
  };
}

function isMath(callee: AnyNode, boxed: ReadonlyMap<Node, string>): boolean {
  return (
    callee.type === "MemberExpression" &&
    !callee.computed &&
    callee.object.type === "Identifier" &&
    callee.object.name === "Math" &&
    !boxed.has(callee.object)
  );
}

function children(node: AnyNode): AnyNode[] {
  return Object.values(node)
    .flat()
    .filter(
      (value): value is AnyNode =>
        typeof value === "object" &&
        value !== null &&
        typeof (value as { type?: unknown }).type === "string",
    );
}
