/** `<Explore title="…" sliders={[{name: "rate", min: 0, max: 1, step: 0.1, value: 0.5}]}>`: one ts fence that uses the sliders' names. */
import type { Literal } from "../../source/literal.js";
import type { Slider } from "../cell.js";
import { placeOf, type Reader } from "../reader.js";
import { readOneFence } from "./one-fence.js";

const expected =
  'sliders={[{name: "rate", min: 0, max: 1, step: 0.1, value: 0.5}]}, value from min to max';

export const readExplore: Reader = (node, props, { problems, ids }) => {
  const { source, fence, text } = readOneFence(node, problems);
  const given = props.literal("sliders");
  const sliders = Array.isArray(given) ? given.map(sliderOf) : [];
  if (sliders.length === 0 || sliders.includes(undefined))
    problems.add(node, `<Explore> expected ${expected}`);
  for (const slider of sliders)
    if (
      slider !== undefined &&
      !new RegExp(String.raw`\b${slider.name}\b`).test(source)
    )
      problems.add(
        node,
        `<Explore> has a slider "${slider.name}" that its code does not use`,
      );
  return {
    kind: "explore",
    id: ids.next(),
    place: placeOf(node),
    title: props.string("title"),
    sliders: sliders.filter((slider) => slider !== undefined),
    text,
    source,
    fence,
  };
};

function sliderOf(value: Literal): Slider | undefined {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    return undefined;
  const { name, min, max, step, value: start } = value;
  if (typeof name !== "string" || !/^[A-Za-z]\w*$/.test(name)) return undefined;
  if (
    typeof min !== "number" ||
    typeof max !== "number" ||
    typeof step !== "number" ||
    typeof start !== "number"
  )
    return undefined;
  return step > 0 && min <= start && start <= max
    ? { name, min, max, step, value: start }
    : undefined;
}
