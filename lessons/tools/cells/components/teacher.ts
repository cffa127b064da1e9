/** `<Teacher>`: notes that only the teacher's edition shows. */
import { placeOf, type Reader } from "../reader.js";
import { readText } from "../text.js";

export const readTeacher: Reader = (node, _props, { problems, ids }) => {
  const text = readText(node.children, "<Teacher>", problems);
  if (text.length === 0)
    problems.add(node, "<Teacher> expected some text inside");
  return { kind: "teacher", id: ids.next(), place: placeOf(node), text };
};
