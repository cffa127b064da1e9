/** Where things lie. Everything that is made here can be made again, except what a learner writes in the course folder. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Downloads, stamps, the lock and the log. */
export const cache = join(root, ".cache");

/** The Python environment with JupyterLab and the kernelspec. */
export const venv = join(root, ".venv");

/** The learner's own copies of the notebooks. */
export const course = join(root, "course");

/** JupyterLab's settings and running servers, apart from those of other Jupyters of this user. */
export const jupyterHome = join(root, ".jupyter");

/** What the course's tools make of the lessons. */
export const notebooks = join(root, "lessons", "dist", "notebooks", "student");
