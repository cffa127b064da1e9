/** The class's settings: every wrong one is refused by its name, and docker/.env.example describes them all. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const folder = fileURLToPath(new URL("../../docker/", import.meta.url));

/** The hub's own reader, which needs nothing but Python. */
function read(environment: Record<string, string>): {
  status: number | null;
  lines: string[];
} {
  const { status, stderr } = spawnSync(
    "python3",
    [
      "-c",
      "from nabla_hub.settings import settings_or_exit; settings_or_exit()",
    ],
    {
      cwd: `${folder}hub`,
      env: {
        PATH: process.env["PATH"] ?? "",
        PYTHONDONTWRITEBYTECODE: "1",
        ...environment,
      },
      encoding: "utf8",
    },
  );
  return { status, lines: stderr.split("\n").map((it) => it.trim()) };
}

const whole = {
  NABLA_ADDRESS: "https://class.example.org",
  NABLA_TEACHERS: "ada",
  NABLA_TEACHER_PASSWORD: "noether-and-curie",
};

/** `NAME=value` lines of docker/.env.example. */
const example = Object.fromEntries(
  [
    ...readFileSync(`${folder}.env.example`, "utf8").matchAll(
      /^([A-Z_]+)=(.*)$/gm,
    ),
  ].map(([, name = "", value = ""]) => [name, value]),
);

describe("settings", () => {
  test("what must be given is enough", () => {
    expect(read(whole)).toMatchObject({ status: 0 });
  });

  test("the example lacks only teachers and their password", () => {
    const { status, lines } = read(example);
    expect(status).toBe(78);
    expect(lines.filter((it) => it.startsWith("NABLA_"))).toEqual([
      "NABLA_TEACHERS: expected a value, got none. docker/.env.example describes it.",
      "NABLA_TEACHER_PASSWORD: expected a value, since NABLA_SIGN_IN is passwords; got none.",
    ]);
    expect(
      read({
        ...example,
        NABLA_TEACHERS: "ada",
        NABLA_TEACHER_PASSWORD: "noether-and-curie",
      }).status,
    ).toBe(0);
  });

  test("every setting that the hub reads is in the example", () => {
    const names =
      readFileSync(`${folder}hub/nabla_hub/settings.py`, "utf8").match(
        /^ {4}"(NABLA_\w+)": \(/gm,
      ) ?? [];
    expect(names.length).toBeGreaterThan(15);
    for (const line of names) {
      const name = /NABLA_\w+/.exec(line)?.[0] ?? "";
      if (name !== "NABLA_PROJECT")
        expect(Object.keys(example)).toContain(name);
    }
  });

  test.each([
    ["NABLA_ADDRESS", "class.example.org", "an address such as"],
    ["NABLA_ADDRESS", "https://class.example.org/hub", "without a path"],
    ["NABLA_ADDRESS", "https://class.example.org:8443", "or port"],
    ["NABLA_ADDRESS", "https://my class", "an address such as"],
    ["NABLA_HTTP_PORT", "http", "a port such as"],
    ["NABLA_TLS_FILES", "certificates", "a folder's whole path"],
    ["NABLA_VERSION", "the newest", "a tag of the images"],
    ["NABLA_IMAGE", "my image", "an image such as"],
    ["NABLA_DEVICE", "cuda", "one of cpu, gpu"],
    ["NABLA_TEACHERS", "Ada Lovelace", "small letters"],
    ["NABLA_TEACHER_PASSWORD", "short", "at least 12 characters"],
    ["NABLA_ASSISTANTS", "ada", "other names than NABLA_TEACHERS"],
    ["NABLA_SIGN_IN", "magic", "one of passwords, lti13, oauth"],
    ["NABLA_SIGN_IN", "lti13", "since NABLA_SIGN_IN is lti13"],
    ["NABLA_SIGN_UP", "maybe", "one of approval, open, closed"],
    ["NABLA_MEMORY", "2 gigabytes", "a size such as"],
    ["NABLA_MEMORY", "256M", "at least 512M"],
    ["NABLA_TEMPORARY", "3G", "at most NABLA_MEMORY"],
    ["NABLA_DISK", "0G", "at least 64M"],
    ["NABLA_OAUTH_TOKEN_URL", "id.example.org", "an address such as"],
    ["NABLA_LTI_TOKEN_URL", "platform.example.org", "an address such as"],
    [
      "NABLA_LTI_TOKEN_URL",
      "http://platform.example.org/token",
      "begins with https://",
    ],
    [
      "NABLA_LTI_TOKEN_URL",
      "https://me:secret@platform.example.org/",
      "without",
    ],
    ["NABLA_CPUS", "0", "a number from 0.1"],
    ["NABLA_PROCESSES", "8", "a whole number from 64"],
    ["NABLA_DISK", "lots", "a size such as"],
    ["NABLA_INTERNET", "true", "one of yes, no"],
    ["NABLA_SUBNETS", "8.8.8.0/24", "a private IPv4 range"],
    ["NABLA_SUBNETS", "10.1.2.0/24", "at least 4800 addresses"],
    ["NABLA_GPU", "first", "none, all, numbers"],
    ["NABLA_METRICS_TOKEN", "a token with spaces", "without spaces"],
    ["NABLA_LESSONS_FOLDER", "lessons", "a folder's whole path"],
    ["NABLA_MEMROY", "2G", "there is no such setting"],
  ])("%s=%s is refused", (name, value, why) => {
    const { status, lines } = read({ ...whole, [name]: value });
    expect(status).toBe(78);
    expect(lines.join("\n")).toContain(why);
    expect(lines.join("\n")).not.toContain("short'");
  });

  test.each([
    [
      {
        NABLA_SIGN_IN: "lti13",
        NABLA_LTI_ISSUER: "https://moodle.example.org",
        NABLA_LTI_AUTHORIZE_URL: "https://moodle.example.org/mod/lti/auth.php",
        NABLA_LTI_JWKS_URL: "https://moodle.example.org/mod/lti/certs.php",
        NABLA_LTI_CLIENT_ID: "a1b2c3",
      },
      "NABLA_LTI_JWKS_URL",
    ],
    [
      {
        NABLA_SIGN_IN: "oauth",
        NABLA_OAUTH_CLIENT_ID: "class",
        NABLA_OAUTH_CLIENT_SECRET: "secret",
        NABLA_OAUTH_AUTHORIZE_URL: "https://id.example.org/authorize",
        NABLA_OAUTH_TOKEN_URL: "https://id.example.org/token",
        NABLA_OAUTH_USERINFO_URL: "https://id.example.org/userinfo",
      },
      "NABLA_OAUTH_TOKEN_URL",
    ],
  ])(
    "sign-in elsewhere needs all of its settings (%#)",
    (settings, address) => {
      const elsewhere = { ...whole, NABLA_TEACHER_PASSWORD: "", ...settings };
      expect(read(elsewhere)).toMatchObject({ status: 0 });
      for (const name of Object.keys(settings).slice(1))
        expect(read({ ...elsewhere, [name]: "" }).lines.join("\n")).toContain(
          `${name}: expected a value`,
        );
      expect(
        read({ ...elsewhere, [address]: "id.example.org" }).lines.join("\n"),
      ).toContain(`${address}: expected an address such as`);
    },
  );

  test("all problems are told at once", () => {
    const { lines } = read({ NABLA_MEMORY: "x", NABLA_CPUS: "y" });
    expect(
      lines.filter((it) => /^NABLA_\w+:/.test(it)).length,
    ).toBeGreaterThanOrEqual(5);
  });

  test.each([
    ["ada, grace", 0, "ada,grace"],
    ["", 78, "NABLA_TEACHERS: expected at least one name"],
    ["ada,Grace Hopper", 78, "NABLA_TEACHERS: expected names of small letters"],
  ])(
    "the exchange takes the teachers %j as the hub does",
    (given, code, words) => {
      const { status, stdout, stderr } = spawnSync(
        "python3",
        ["-m", "nabla_hub.teachers"],
        {
          cwd: `${folder}hub`,
          env: {
            PATH: process.env["PATH"] ?? "",
            PYTHONDONTWRITEBYTECODE: "1",
            NABLA_TEACHERS: given,
          },
          encoding: "utf8",
        },
      );
      expect(status).toBe(code);
      expect(stdout + stderr).toContain(words);
    },
  );
});
