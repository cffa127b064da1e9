/** The sweep's table and the references name the same cases, and enough of them. */
import { expect, it } from "vitest";

process.env["NABLA_BACKEND"] = "cpu";
process.env["NABLA_QUIET"] = "1";
const tf = await import("../../../../lib/src/backend/tf.js");
const { FAMILIES } = await import("./cases/index.js");
const { REFERENCES } = await import("./reference.js");

it("every case has a reference and every reference a case", () => {
  const cases = Object.values(FAMILIES).flatMap((family) =>
    Object.keys(family(tf)),
  );
  expect(cases.toSorted()).toEqual(Object.keys(REFERENCES).toSorted());
});

it("at least 160 forward and 118 gradient cases", () => {
  const all = Object.values(REFERENCES);
  expect(all.length).toBeGreaterThanOrEqual(160);
  expect(
    all.filter((each) => each.gradients !== undefined).length,
  ).toBeGreaterThanOrEqual(118);
});
