/** `<Figure src="neuron.svg" alt="…">caption</Figure>`: a picture file beside the lesson. */
import { placeOf, type Reader } from "../reader.js";
import { readText } from "../text.js";

export const readFigure: Reader = (node, props, { problems, ids }) => {
  const src = props.string("src");
  if (src !== "" && !/^[\w-]+\.(svg|png|jpg)$/.test(src))
    problems.add(
      node,
      `<Figure> src expected an svg, png or jpg file beside the lesson, got "${src}"`,
    );
  return {
    kind: "figure",
    id: ids.next(),
    place: placeOf(node),
    src,
    alt: props.string("alt"),
    caption: readText(node.children, "<Figure>", problems),
  };
};
