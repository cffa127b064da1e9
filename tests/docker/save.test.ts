/** The archive that docker/backup makes of a folder in which people work. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const hub = fileURLToPath(new URL("../../docker/hub", import.meta.url));
let folder: string;
let home: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nabla-save-"));
  home = join(folder, "home");
  mkdirSync(join(home, "nabla"), { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const python = (program: string, ...args: string[]): string => {
  const { status, stdout, stderr } = spawnSync(
    "python3",
    ["-c", program, ...args],
    {
      cwd: hub,
      encoding: "utf8",
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
    },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
};

/** Saves the home folder and unpacks the archive elsewhere. */
function there(): string {
  const archive = join(folder, "home.tar.gz");
  python(
    "import sys; from nabla_hub.save import save; save(*sys.argv[1:])",
    home,
    archive,
  );
  expect(existsSync(`${archive}.part`)).toBe(false);
  const back = join(folder, "back");
  mkdirSync(back);
  execFileSync("tar", ["-xzf", archive, "-C", back]);
  return back;
}

test("files, rights and links come back; the cache does not", () => {
  writeFileSync(join(home, "work.ipynb"), "words", { mode: 0o640 });
  symlinkSync("work.ipynb", join(home, "link"));
  linkSync(join(home, "work.ipynb"), join(home, "second name"));
  mkdirSync(join(home, ".cache"));
  writeFileSync(join(home, ".cache", "large"), "again to be had");
  mkdirSync(join(home, "nabla", ".cache"));
  const back = there();
  expect(readFileSync(join(back, "work.ipynb"), "utf8")).toBe("words");
  expect(statSync(join(back, "work.ipynb")).mode & 0o777).toBe(0o640);
  expect(readFileSync(join(back, "link"), "utf8")).toBe("words");
  expect(readFileSync(join(back, "second name"), "utf8")).toBe("words");
  expect(existsSync(join(back, ".cache"))).toBe(false);
  expect(existsSync(join(back, "nabla", ".cache"))).toBe(true);
});

test("a database in use comes back whole, in whatever folder it lies", () => {
  // What is in the write-ahead log alone is in the copy, and the log is not.
  const base = join(home, "nabla", "gradebook.db");
  const archive = join(folder, "home.tar.gz");
  const back = join(folder, "back");
  mkdirSync(back);
  const rows = python(
    `
import os, sqlite3, subprocess, sys
from nabla_hub.save import save
base, home, archive, back = sys.argv[1:]
db = sqlite3.connect(base)
db.execute("pragma journal_mode = wal")
db.execute("create table grade (points)")
db.executemany("insert into grade values (?)", [(i,) for i in range(1000)])
db.commit()
assert os.path.getsize(base + "-wal") > 0
save(home, archive)
subprocess.run(["tar", "-xzf", archive, "-C", back], check=True)
print(sqlite3.connect(back + "/nabla/gradebook.db").execute("select count(*), sum(points) from grade").fetchone())`,
    base,
    home,
    archive,
    back,
  );
  expect(rows).toBe("(1000, 499500)");
  expect(existsSync(join(back, "nabla", "gradebook.db-wal"))).toBe(false);
});

test("what only looks like a database is saved as it is, and hinders nothing", () => {
  const bytes = Buffer.concat([
    Buffer.from("SQLite format 3\0"),
    Buffer.alloc(5000, 7),
  ]);
  writeFileSync(join(home, "forged.db"), bytes);
  writeFileSync(join(home, "zzz.txt"), "after it");
  const back = there();
  expect(readFileSync(join(back, "forged.db")).equals(bytes)).toBe(true);
  expect(readFileSync(join(back, "zzz.txt"), "utf8")).toBe("after it");
});
