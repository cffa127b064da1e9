/**
 * A pickle, read as data. Python's pickles are programs: one may name any function and call it. This interpreter knows the opcodes that
 * `torch.save` writes and calls nothing but what `Allowed` lists, which are functions of ours. It never runs Python.
 *
 * @see https://github.com/python/cpython/blob/main/Lib/pickletools.py (the opcodes)
 */

/** What stands where Python has None, numbers, texts, tuples, lists, dictionaries and what our functions return. */
export type Pickled =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Pickled[]
  | PickledMap
  | Global
  | object;

/** A dictionary; its keys in order. */
export class PickledMap extends Map<Pickled, Pickled> {}

/** A function or class of Python that is on the list, under its Python name. */
export class Global {
  constructor(
    readonly name: string,
    readonly call: ((args: Pickled[]) => Pickled) | undefined,
  ) {}
}

export interface Allowed {
  /** By "module.name". */
  globals: ReadonlyMap<string, Global>;
  /** What a reference to something outside the pickle stands for: a storage of numbers. */
  persistent: (id: Pickled) => Pickled;
}

export class PickleError extends Error {}

const fail = (message: string): never => {
  throw new PickleError(message);
};

const MARK = Symbol("mark");

/** Nothing that a model's weights need is nested as deep or counts as many. */
const MOST_ENTRIES = 1_000_000;

class Machine {
  readonly #bytes: Buffer;
  readonly #allowed: Allowed;
  #at: number;
  #stack: (Pickled | typeof MARK)[] = [];
  readonly #memo = new Map<number, Pickled>();

  constructor(bytes: Buffer, start: number, allowed: Allowed) {
    this.#bytes = bytes;
    this.#at = start;
    this.#allowed = allowed;
  }

  run(): { value: Pickled; end: number } {
    for (;;) {
      const at = this.#at;
      const opcode = this.#take(1)[0] ?? 0;
      if (opcode === 0x2e) {
        const value = this.#pop();
        if (this.#stack.length > 0) fail("it ends with values left over");
        return { value, end: this.#at };
      }
      this.#step(opcode, at);
      if (this.#stack.length > MOST_ENTRIES) fail("it holds too many values");
    }
  }

  /** @throws where fewer bytes are left, before anything is copied */
  #take(count: number): Buffer {
    if (count > this.#bytes.length - this.#at) {
      fail(
        `at byte ${this.#at} it promises ${count} bytes and has ${this.#bytes.length - this.#at}`,
      );
    }
    const taken = this.#bytes.subarray(this.#at, this.#at + count);
    this.#at += count;
    return taken;
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0 || end - this.#at > 1000) fail("a name in it has no end");
    const text = this.#take(end - this.#at).toString("utf8");
    this.#at++;
    return text;
  }

  #pop(): Pickled {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) {
      return fail("it takes a value where there is none");
    }
    return value;
  }

  #top(): Pickled {
    const value = this.#stack.at(-1);
    if (value === undefined || value === MARK) {
      return fail("it uses a value where there is none");
    }
    return value;
  }

  /** What was pushed since the last mark. */
  #sinceMark(): Pickled[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) fail("it closes what it did not open");
    const values = this.#stack.slice(mark + 1) as Pickled[];
    this.#stack.length = mark;
    return values;
  }

  #remember(index: number): void {
    if (index > MOST_ENTRIES) fail("it remembers too many values");
    this.#memo.set(index, this.#top());
  }

  #recall(index: number): void {
    const value = this.#memo.get(index);
    this.#stack.push(
      value === undefined
        ? fail(`it recalls value ${index}, which it never kept`)
        : value,
    );
  }

  #text(length: number): void {
    this.#stack.push(this.#take(length).toString("utf8"));
  }

  #global(module: string, name: string): void {
    const full = `${module}.${name}`;
    const found = this.#allowed.globals.get(full);
    this.#stack.push(
      found ??
        fail(
          `it asks for Python's ${full}, which a file of weights has no need of. Nothing of it was run. Do not open it with torch.load either`,
        ),
    );
  }

  #call(target: Pickled, args: Pickled): void {
    if (!(target instanceof Global) || target.call === undefined) {
      return fail("it calls what is no function");
    }
    if (!Array.isArray(args)) return fail(`it calls ${target.name} wrongly`);
    this.#stack.push(target.call(args));
  }

  #setItems(target: Pickled, items: Pickled[]): void {
    if (!(target instanceof PickledMap) || items.length % 2 !== 0) {
      return fail("it fills what is no dictionary");
    }
    for (let i = 0; i < items.length; i += 2) {
      target.set(items[i] ?? null, items[i + 1] ?? null);
    }
  }

  #append(target: Pickled, items: Pickled[]): void {
    if (!Array.isArray(target)) return fail("it lengthens what is no list");
    for (const item of items) target.push(item);
  }

  /** @param at  where the opcode stands, for the message */
  #step(opcode: number, at: number): void {
    const stack = this.#stack;
    switch (String.fromCharCode(opcode)) {
      case "\x80": {
        const protocol = this.#take(1)[0] ?? 0;
        if (protocol > 5) fail(`its protocol ${protocol} is not known`);
        return;
      }
      case "\x95": // frame
        this.#take(8);
        return;
      case "(":
        stack.push(MARK);
        return;
      case "0":
        this.#pop();
        return;
      case "1":
        this.#sinceMark();
        return;
      case "2":
        stack.push(this.#top());
        return;
      case "N":
        stack.push(null);
        return;
      case "\x88":
        stack.push(true);
        return;
      case "\x89":
        stack.push(false);
        return;
      case "K":
        stack.push(this.#take(1)[0] ?? 0);
        return;
      case "M":
        stack.push(this.#take(2).readUInt16LE());
        return;
      case "J":
        stack.push(this.#take(4).readInt32LE());
        return;
      case "\x8a": {
        const bytes = this.#take(this.#take(1)[0] ?? 0);
        stack.push(long(bytes));
        return;
      }
      case "G":
        stack.push(this.#take(8).readDoubleBE());
        return;
      case "X":
        this.#text(this.#take(4).readUInt32LE());
        return;
      case "\x8c":
        this.#text(this.#take(1)[0] ?? 0);
        return;
      case "U":
        this.#text(this.#take(1)[0] ?? 0);
        return;
      case "T":
        this.#text(this.#take(4).readUInt32LE());
        return;
      case "C":
        stack.push(Uint8Array.from(this.#take(this.#take(1)[0] ?? 0)));
        return;
      case "B":
        stack.push(Uint8Array.from(this.#take(this.#take(4).readUInt32LE())));
        return;
      case ")":
      case "]":
        stack.push([]);
        return;
      case "}":
        stack.push(new PickledMap());
        return;
      case "t":
      case "l":
        stack.push(this.#sinceMark());
        return;
      case "\x85":
        stack.push([this.#pop()]);
        return;
      case "\x86": {
        const [second, first] = [this.#pop(), this.#pop()];
        stack.push([first, second]);
        return;
      }
      case "\x87": {
        const [third, second, first] = [this.#pop(), this.#pop(), this.#pop()];
        stack.push([first, second, third]);
        return;
      }
      case "d": {
        const items = this.#sinceMark();
        const map = new PickledMap();
        this.#setItems(map, items);
        stack.push(map);
        return;
      }
      case "a": {
        const item = this.#pop();
        this.#append(this.#top(), [item]);
        return;
      }
      case "e": {
        const items = this.#sinceMark();
        this.#append(this.#top(), items);
        return;
      }
      case "s": {
        const [value, key] = [this.#pop(), this.#pop()];
        this.#setItems(this.#top(), [key, value]);
        return;
      }
      case "u": {
        const items = this.#sinceMark();
        this.#setItems(this.#top(), items);
        return;
      }
      case "q":
        this.#remember(this.#take(1)[0] ?? 0);
        return;
      case "r":
        this.#remember(this.#take(4).readUInt32LE());
        return;
      case "\x94":
        this.#remember(this.#memo.size);
        return;
      case "h":
        this.#recall(this.#take(1)[0] ?? 0);
        return;
      case "j":
        this.#recall(this.#take(4).readUInt32LE());
        return;
      case "c":
        this.#global(this.#line(), this.#line());
        return;
      case "\x93": {
        const [name, module] = [this.#pop(), this.#pop()];
        if (typeof module !== "string" || typeof name !== "string") {
          return fail("it names a function by what is no text");
        }
        this.#global(module, name);
        return;
      }
      case "R":
      case "\x81": {
        const args = this.#pop();
        this.#call(this.#pop(), args);
        return;
      }
      case "b": {
        // An OrderedDict's attributes (torch keeps version numbers there). Weights are not among them.
        this.#pop();
        if (!(this.#top() instanceof PickledMap)) {
          fail("it sets the state of what is no dictionary");
        }
        return;
      }
      case "Q":
        stack.push(this.#allowed.persistent(this.#pop()));
        return;
      default:
        fail(
          `the opcode 0x${opcode.toString(16)} at byte ${at} is none that torch.save writes`,
        );
    }
  }
}

/** Little end first, in two's complement; Python's numbers have no bound, so neither have these. */
function long(bytes: Buffer): number | bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) {
    value = (value << 8n) | BigInt(bytes[i] ?? 0);
  }
  if ((bytes.at(-1) ?? 0) >= 128) value -= 1n << BigInt(8 * bytes.length);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/**
 * Reads one pickle.
 *
 * @param start  where it begins in the bytes
 * @returns its value, and where the bytes after it begin
 * @throws PickleError for an opcode or a name that is not on the list, and for bytes that are cut off
 */
export function readPickle(
  bytes: Buffer,
  start: number,
  allowed: Allowed,
): { value: Pickled; end: number } {
  return new Machine(bytes, start, allowed).run();
}
