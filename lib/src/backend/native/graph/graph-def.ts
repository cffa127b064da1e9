/** TensorFlow's GraphDef, as far as a recorded step needs it (tensorflow/core/framework: graph.proto, node_def.proto, attr_value.proto, tensor.proto). */
import { float32, type Attribute } from "../ops.js";
import type { Values } from "./nodes.js";
import { Message } from "./protobuf.js";

// The numbers of TF_AttrType, as the add-on takes them.
const [STRING, INT, FLOAT, BOOL, TYPE, SHAPE] = [0, 1, 2, 3, 4, 5];

/** Any version since 2018; below that TensorFlow brings old graphs up to date. */
const PRODUCER = 1882;

/** @param shape  null where a side is open */
export const shapeOf = (shape: readonly (number | null)[]): Message => {
  const message = new Message();
  for (const size of shape)
    message.message(2, new Message().int(1, size ?? -1));
  return message;
};

const typeValue = (dtype: number): Message => new Message().int(6, dtype);
const shapeValue = (shape: readonly (number | null)[]): Message =>
  new Message().message(7, shapeOf(shape));

function attributeValue({ name, type, value }: Attribute): Message {
  const list = (write: (message: Message, each: never) => void): Message => {
    const items = new Message();
    for (const each of value as never[]) write(items, each);
    return new Message().message(1, items);
  };
  const many = Array.isArray(value);
  switch (type) {
    case STRING:
      return many
        ? list((message, each) => message.bytes(2, each))
        : new Message().bytes(2, value as string);
    case INT:
      return many
        ? list((message, each) => message.int(3, each))
        : new Message().int(3, value as number);
    case FLOAT:
      return many
        ? list((message, each) => message.float(4, each))
        : new Message().float(4, value as number);
    case BOOL:
      return many
        ? list((message, each) => message.int(5, Number(each)))
        : new Message().int(5, Number(value));
    case TYPE:
      return many
        ? list((message, each) => message.int(6, each))
        : typeValue(value as number);
    case SHAPE:
      return shapeValue(value as number[]);
    default:
      throw new Error(`Attribute ${name} is of the unknown type ${type}.`);
  }
}

const DT_STRING = 7;

/** The field of a TensorProto whose last item is repeated to fill the shape: by TF_DataType, float, int32 and bool. */
const REPEATED: Record<number, number> = { [float32]: 5, 3: 7, 10: 11 };

export class GraphDef {
  readonly #graph = new Message().message(4, new Message().int(1, PRODUCER));

  node(
    name: string,
    op: string,
    inputs: readonly string[],
    attributes: readonly (readonly [string, Message])[],
  ): void {
    const node = new Message().bytes(1, name).bytes(2, op);
    for (const input of inputs) node.bytes(3, input);
    for (const [key, value] of attributes)
      node.message(5, new Message().bytes(1, key).message(2, value));
    this.#graph.message(1, node);
  }

  op(
    name: string,
    op: string,
    inputs: readonly string[],
    attributes: readonly Attribute[],
  ): void {
    this.node(
      name,
      op,
      inputs,
      attributes.map((each) => [each.name, attributeValue(each)]),
    );
  }

  placeholder(
    name: string,
    dtype: number,
    shape: readonly (number | null)[],
  ): void {
    this.node(
      name,
      "Placeholder",
      [],
      [
        ["dtype", typeValue(dtype)],
        ["shape", shapeValue(shape)],
      ],
    );
  }

  /** @param values row by row; one item stands for all */
  constant(
    name: string,
    dtype: number,
    shape: readonly number[],
    values: Values,
  ): void {
    const tensor = new Message().int(1, dtype).message(2, shapeOf(shape));
    const field = REPEATED[dtype];
    const [first] = values;
    if (values.length === 1 && first !== undefined && field !== undefined) {
      if (dtype === float32) tensor.float(field, first);
      else tensor.int(field, first);
    } else {
      tensor.bytes(
        4,
        new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      );
    }
    this.node(
      name,
      "Const",
      [],
      [
        ["dtype", typeValue(dtype)],
        ["value", new Message().message(8, tensor)],
      ],
    );
  }

  /** @param values  one, or a list of them */
  text(name: string, values: string | readonly string[]): void {
    const shape = typeof values === "string" ? [] : [values.length];
    const tensor = new Message().int(1, DT_STRING).message(2, shapeOf(shape));
    for (const value of [values].flat()) tensor.bytes(8, value);
    this.node(
      name,
      "Const",
      [],
      [
        ["dtype", typeValue(DT_STRING)],
        ["value", new Message().message(8, tensor)],
      ],
    );
  }

  get message(): Message {
    return this.#graph;
  }

  finish(): Uint8Array {
    return this.#graph.finish();
  }
}
