/** Copies the lessons into the learner's folder: those of the image, then those that the teacher has put beside them (a read-only mount). */
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { handOut } from "../../setup/course.mjs";

const course = join(homedir(), "course");
const edition = process.env["NABLA_ROLE"] === "teacher" ? "teacher" : "student";
const notebooks = "/opt/nabla/lessons/dist/notebooks";
const own = "/srv/lessons";

hand(join(notebooks, "student"), course);
// A teacher sees what students see, and the solutions beside it.
if (edition === "teacher")
  hand(join(notebooks, "teacher"), join(homedir(), "course-for-teachers"));
if (existsSync(own) && readdirSync(own).length > 0)
  hand(own, join(homedir(), "class"));

/** @param {string} from @param {string} to */
function hand(from, to) {
  for (const { kept, edition: name } of handOut(from, to).beside)
    process.stderr.write(
      `${kept} has been worked in and stays; its new edition is "${name}".\n`,
    );
}
