/**
 * Columns by assignment and under any name. danfojs's `frame["z"] = [...]` made a property that no function of the frame knew of, and a column
 * named like a member of the frame (`values`, `shape`, `mean`) hid it, so that everything else failed.
 */
import { DataFrame } from "danfojs-node";
import {
  isFrame,
  isMember,
  isSeries,
  original,
  replace,
  shared,
} from "./replace.js";

/** Names that a frame has already: such a column is reached by `frame.column("values")`. */
const taken = (frame: DataFrame, name: string): boolean =>
  isMember(name) || Object.hasOwn(frame, name);

const defineColumns = original(DataFrame, "$setInternalColumnDataProperty");
replace(
  DataFrame,
  "$setInternalColumnDataProperty",
  function setInternalColumnDataProperty(this: DataFrame, column?: string) {
    for (const name of column === undefined ? this.columns : [column])
      if (!taken(this, name)) defineColumns.call(this, name);
  },
);

// What a frame does not have yet is looked for along its prototypes; the last of them is answered here, so that reading and writing of what is
// there costs nothing.
Object.setPrototypeOf(
  shared,
  new Proxy(Object.prototype, {
    set(target, key, value: unknown, receiver: object) {
      const isColumn =
        isFrame(receiver) &&
        typeof key === "string" &&
        !key.startsWith("$") &&
        (Array.isArray(value) || ArrayBuffer.isView(value) || isSeries(value));
      if (!isColumn) return Reflect.set(target, key, value, receiver);
      receiver.addColumn(
        key,
        isSeries(value)
          ? value
          : Array.from(value as unknown as ArrayLike<number>),
        { inplace: true },
      );
      return true;
    },
  }),
);

// A column that is there already: danfojs stored a series that was assigned as it was, and read it no more.
const setColumn = original(DataFrame, "$setColumnData");
replace(
  DataFrame,
  "$setColumnData",
  function setColumnData(this: DataFrame, column: string, values: unknown) {
    setColumn.call(
      this,
      column,
      isSeries(values) ? [...values.values] : Array.from(values as number[]),
    );
  },
);
