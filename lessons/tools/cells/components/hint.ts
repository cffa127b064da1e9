/** `<Hint title="…">`: folded away until asked for. */
import { placeOf, type Reader } from "../reader.js";
import { readText } from "../text.js";

export const readHint: Reader = (node, props, { problems, ids }) => {
  const text = readText(node.children, "<Hint>", problems);
  if (text.length === 0) problems.add(node, "<Hint> expected some text inside");
  return {
    kind: "hint",
    id: ids.next(),
    place: placeOf(node),
    title: props.optionalString("title") ?? "Hint",
    text,
  };
};
