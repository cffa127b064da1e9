/**
 * A real class in Docker, from the repository to grades: one teacher, two students. The parts follow one another in one class, since its
 * images and its start are what takes the time; each part's file says what it shows.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import { Class } from "../support/classroom/class.js";
import { sayNoClass, whyNoClass } from "../support/classroom/programs.js";
import { daemon } from "./class/daemon.js";
import { faults } from "./class/faults.js";
import { isolation } from "./class/isolation.js";
import { teaching } from "./class/teaching.js";

let why = whyNoClass();
if (why !== undefined) sayNoClass(why);

describe("a class in Docker", () => {
  let school: Class | undefined;
  // The teacher's own, with a capital letter: Docker's socket is told small ones.
  const lessons = mkdtempSync(join(tmpdir(), "nabla-Lessons-"));

  beforeAll(async () => {
    if (why !== undefined) return;
    chmodSync(lessons, 0o755);
    writeFileSync(join(lessons, "plan.md"), "Monday: gradients");
    try {
      school = await Class.open({ NABLA_LESSONS_FOLDER: lessons });
    } catch (error) {
      // A sandbox without the rights that a daemon needs is no fault of the class; whatever fails later is.
      if (!String(error).includes("daemon does not start")) throw error;
      why = String(error);
    }
  }, 3_600_000); // the images, on a machine that has other things to do; never a verdict
  afterAll(async () => {
    rmSync(lessons, { recursive: true });
    await school?.close();
  });

  beforeEach(({ skip }) => {
    if (school !== undefined) return;
    sayNoClass(why ?? "");
    skip(why);
  });

  const running = (): Class => {
    if (school === undefined) throw new Error("there is no class");
    return school;
  };
  describe("teaching", () => {
    teaching(running);
  });
  describe("isolation", () => {
    isolation(running);
  });
  describe("faults", () => {
    faults(running);
  });
});

describe("the tests' own daemon", () => {
  daemon(() => why);
});
