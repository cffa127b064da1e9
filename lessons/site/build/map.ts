/** What builds on what, laid out in layers from top to bottom. */
import dagre from "@dagrejs/dagre";
import type { CourseLesson } from "../../tools/course.js";

export interface LaidOut {
  width: number;
  height: number;
  boxes: { lesson: CourseLesson; x: number; y: number }[];
  arrows: { from: string; to: string; points: { x: number; y: number }[] }[];
}

export const box = { width: 150, height: 44 };

export function layOut(lessons: readonly CourseLesson[]): LaidOut {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({
    rankdir: "TB",
    nodesep: 10,
    ranksep: 30,
    marginx: 4,
    marginy: 4,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { name } of lessons) graph.setNode(name, { ...box });
  // What an arrow's way already says needs no arrow of its own.
  for (const { name, requires } of lessons)
    for (const before of requires)
      if (
        !requires.some(
          (other) => other !== before && reaches(lessons, other, before),
        )
      )
        graph.setEdge(before, name);
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    boxes: lessons.map((lesson) => {
      const { x, y } = graph.node(lesson.name);
      return { lesson, x, y };
    }),
    arrows: graph.edges().map(({ v, w }) => ({
      from: v,
      to: w,
      points: graph.edge(v, w).points,
    })),
  };
}

/** Does `name` build on `wanted`, at whatever distance? */
function reaches(
  lessons: readonly CourseLesson[],
  name: string,
  wanted: string,
): boolean {
  const requires = lessons.find((each) => each.name === name)?.requires ?? [];
  return (
    requires.includes(wanted) ||
    requires.some((each) => reaches(lessons, each, wanted))
  );
}
