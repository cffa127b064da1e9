/** `<Plot alt="…">`: one ts fence that draws, and a caption. */
import { placeOf, type Reader } from "../reader.js";
import { readOneFence } from "./one-fence.js";

export const readPlot: Reader = (node, props, { problems, ids }) => {
  const { source, fence, text } = readOneFence(node, problems);
  return {
    kind: "plot",
    id: ids.next(),
    place: placeOf(node),
    alt: props.string("alt"),
    caption: text,
    source,
    fence,
  };
};
