/** `<Card seconds={40} needs="…">`, with `native="why"` where WebAssembly cannot run the lesson; a list of what the learner will be able to do. */
import { placeOf, type Reader } from "../reader.js";
import { readText } from "../text.js";

export const readCard: Reader = (node, props, { problems, ids }) => {
  const outcomes = readText(node.children, "<Card>", problems);
  if (outcomes.length !== 1 || outcomes[0]?.type !== "list")
    problems.add(
      node,
      "<Card> expected one list inside: what the learner will be able to do",
    );
  const native = props.optionalString("native");
  return {
    kind: "card",
    id: ids.next(),
    place: placeOf(node),
    seconds: props.number("seconds", { min: 1, max: 90 }),
    needs: props.string("needs"),
    ...(native === undefined ? {} : { native }),
    outcomes,
  };
};
