/**
 * `<Quiz>`: one question. The answers are a task list, the right ones ticked; what follows the list explains them.
 *
 *   How many updates?
 *
 *   - [ ] 5
 *   - [x] 15
 *
 *   Five in each of three epochs.
 */
import { placeOf, type Reader } from "../reader.js";
import { readText } from "../text.js";

export const readQuiz: Reader = (node, _props, { problems, ids }) => {
  const text = readText(node.children, "<Quiz>", problems);
  const at = text.findIndex(
    (each) =>
      each.type === "list" &&
      each.children.every((item) => typeof item.checked === "boolean"),
  );
  const list = text[at];
  const options =
    list?.type === "list"
      ? list.children.map((item) => ({
          right: item.checked === true,
          text: item.children,
        }))
      : [];
  if (list === undefined)
    problems.add(
      node,
      "<Quiz> expected a list of answers, `- [ ] wrong` and `- [x] right`",
    );
  else if (!options.some((option) => option.right))
    problems.add(list, "<Quiz> expected at least one right answer, `- [x] …`");
  else if (options.every((option) => option.right))
    problems.add(list, "<Quiz> expected a wrong answer too, `- [ ] …`");
  if (at === 0)
    problems.add(node, "<Quiz> expected a question before its answers");
  const explanation = at < 0 ? [] : text.slice(at + 1);
  if (list !== undefined && explanation.length === 0)
    problems.add(
      node,
      "<Quiz> expected an explanation after its answers: why is it so?",
    );
  return {
    kind: "quiz",
    id: ids.next(),
    place: placeOf(node),
    question: at < 0 ? text : text.slice(0, at),
    options,
    explanation,
  };
};
