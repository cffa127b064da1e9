/** The three of the test class. Whoever comes first makes the account; a server is started where none runs. */
import type { Class } from "../../support/classroom/class.js";
import type { Visitor } from "../../support/classroom/visitor.js";

const known = new WeakMap<Class, Map<string, Visitor>>();

/** One visitor a name and class, so that a sign-in lasts. */
function visitorOf(school: Class, name: string): Visitor {
  const people = known.get(school) ?? new Map<string, Visitor>();
  known.set(school, people);
  const visitor =
    people.get(name) ??
    (name === "ada" ? school.teacher : school.visitor(name));
  people.set(name, visitor);
  return visitor;
}

/** Signed in, with an account that the teacher has approved. */
export async function signedIn(school: Class, name: string): Promise<Visitor> {
  const visitor = visitorOf(school, name);
  if ((await visitor.hub("/user")).status === 200) return visitor;
  if (await visitor.signIn()) return visitor;
  if (name === "ada") throw new Error("the teacher was not let in");
  await visitor.signUp();
  const teacher = await signedIn(school, "ada");
  await teacher.visit(`/hub/authorize/${name}`);
  if (!(await visitor.signIn())) throw new Error(`${name} was not let in`);
  return visitor;
}

/** Signed in, with a running server. */
export async function atWork(school: Class, name: string): Promise<Visitor> {
  const visitor = await signedIn(school, name);
  await visitor.start();
  return visitor;
}
