/** Somebody at the class's address: signs up, signs in, starts a server and works in it, as a browser would. */
import { randomUUID } from "node:crypto";
import { type IncomingHttpHeaders, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { type RawData, WebSocket } from "ws";

/** Several times what a slow machine takes: reached only by a hang. */
const hang = 600_000;

export interface Answer {
  status: number;
  text: string;
  headers: IncomingHttpHeaders;
}

export interface CellResult {
  status: string;
  /** What was printed and what came as result, in order. */
  text: string;
  error: string | undefined;
}

/** Not `fetch`, which says of itself that it is a script (sec-fetch-mode), and the hub gives its XSRF cookie to pages alone. */
async function send(
  url: URL,
  options: {
    method: string;
    headers: Record<string, string>;
    body: string | undefined;
    /** Milliseconds. */
    patience: number;
  },
): Promise<Answer> {
  const request = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: options.method,
        headers: options.headers,
        timeout: options.patience,
        rejectUnauthorized: false, // a trial's own certificate
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => (text += part));
        response.once("error", reject);
        response.once("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            text,
            headers: response.headers,
          }),
        );
      },
    );
    sent.once("timeout", () => sent.destroy(new Error(`${url.href}: hangs`)));
    sent.once("error", reject);
    sent.end(options.body);
  });
}

export class Visitor {
  readonly cookies = new Map<string, string>();

  constructor(
    readonly address: string,
    readonly name: string,
    readonly password = `${name}-likes-gradients-7`,
  ) {}

  /** Cookies are sent where their path allows, since a server's own XSRF cookie has the hub's name. */
  private cookieHeader(path: string): string {
    return [...this.cookies]
      .map(([key, value]) => ({ key: key.split("|"), value }))
      .filter(({ key }) => path.startsWith(key[1] ?? "/"))
      .toSorted((a, b) => (b.key[1] ?? "").length - (a.key[1] ?? "").length)
      .map(({ key, value }) => `${key[0]}=${value}`)
      .join("; ");
  }

  /** One request, no redirects followed, cookies kept. */
  async request(
    path: string,
    options: {
      method?: string;
      body?: string;
      headers?: Record<string, string>;
      patience?: number;
    } = {},
  ): Promise<Answer> {
    const response = await send(new URL(this.address + path), {
      method: options.method ?? "GET",
      headers: { cookie: this.cookieHeader(path), ...options.headers },
      body: options.body,
      patience: options.patience ?? hang,
    });
    for (const line of response.headers["set-cookie"] ?? []) {
      const [pair = "", ...attributes] = line.split(";");
      const at = pair.indexOf("=");
      const within =
        attributes
          .map((it) => /^\s*path=(.*)$/i.exec(it)?.[1])
          .find((it) => it !== undefined) ?? "/";
      const key = `${pair.slice(0, at)}|${within}`;
      const value = pair.slice(at + 1);
      if (value === "" || value === '""') this.cookies.delete(key);
      else this.cookies.set(key, value);
    }
    return response;
  }

  /** Follows redirects as a browser does, and agrees where the hub asks whether somebody else's server may know who comes. */
  async visit(path: string): Promise<Answer> {
    for (let hops = 0; hops < 15; hops++) {
      let answer = await this.request(path);
      if (answer.status === 200 && path.startsWith("/hub/api/oauth2/authorize"))
        answer = await this.request(path, {
          method: "POST",
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: new URLSearchParams([
            ["_xsrf", this.xsrf(path)],
            ...[
              ...answer.text.matchAll(/name="scopes"\s+value="([^"]+)"/g),
            ].map(([, scope = ""]) => ["scopes", scope]),
          ]).toString(),
        });
      const to = answer.headers.location;
      if (answer.status < 300 || answer.status >= 400 || to === undefined)
        return answer;
      const next = new URL(to, this.address + path);
      path = next.pathname + next.search;
    }
    throw new Error(`${path}: redirected without end`);
  }

  xsrf(path: string): string {
    const found = [...this.cookies]
      .filter(([key]) => key.startsWith("_xsrf|"))
      .map(([key, value]) => ({ path: key.split("|")[1] ?? "/", value }))
      .filter((it) => path.startsWith(it.path))
      .toSorted((a, b) => b.path.length - a.path.length)[0];
    return found?.value ?? "";
  }

  async form(path: string, fields: Record<string, string>): Promise<Answer> {
    await this.visit(path);
    return this.request(path, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({
        _xsrf: this.xsrf(path),
        ...fields,
      }).toString(),
    });
  }

  async signUp(): Promise<string> {
    const { text } = await this.form("/hub/signup", {
      username: this.name,
      signup_password: this.password,
      signup_password_confirmation: this.password,
    });
    return text;
  }

  /** @returns whether the hub took name and password */
  async signIn(): Promise<boolean> {
    const answer = await this.form("/hub/login?next=/hub/home", {
      username: this.name,
      password: this.password,
    });
    return answer.status === 302;
  }

  /** A call of the hub's API as this person. */
  async hub(
    path: string,
    method = "GET",
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return this.request(`/hub/api${path}`, {
      method,
      headers: {
        "x-xsrftoken": this.xsrf("/hub/"),
        "content-type": "application/json",
        referer: `${this.address}/hub/home`,
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** Starts the own server and signs in to it. @returns the milliseconds until it answered */
  async start(): Promise<number> {
    const begin = performance.now();
    const started = await this.hub(`/users/${this.name}/server`, "POST");
    if (![201, 202, 400].includes(started.status))
      throw new Error(`${this.name}: no server: ${started.text}`);
    for (;;) {
      const { text } = await this.hub(`/users/${this.name}`);
      const { servers } = JSON.parse(text) as {
        servers: Record<string, { ready: boolean; pending: string | null }>;
      };
      const own = servers[""];
      if (own?.ready) break;
      if (own === undefined || own.pending === null)
        throw new Error(`${this.name}: the server did not start: ${text}`);
      if (performance.now() - begin > hang)
        throw new Error(`${this.name}: the server is not ready: ${text}`);
      await sleep(500); // a whole class asks, and the hub has other things to do
    }
    await this.visit(`${this.base}/lab`);
    return performance.now() - begin;
  }

  async stop(): Promise<void> {
    await this.hub(`/users/${this.name}/server`, "DELETE");
    await this.ended();
  }

  /** Until the hub knows of no server: where one ended by itself, it looks every half minute. */
  async ended(): Promise<void> {
    for (;;) {
      const { text } = await this.hub(`/users/${this.name}`);
      const { servers } = JSON.parse(text) as { servers: object };
      if (Object.keys(servers).length === 0) return;
      await sleep(200);
    }
  }

  get base(): string {
    return `/user/${this.name}`;
  }

  /** A call of the own (or another's) server. */
  async server(
    path: string,
    method = "GET",
    body?: unknown,
    of = this.name,
  ): Promise<Answer> {
    const url = `/user/${of}${path}`;
    return this.request(url, {
      method,
      headers: {
        "x-xsrftoken": this.xsrf(url),
        "content-type": "application/json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async read(path: string): Promise<string> {
    const { text } = await this.server(`/api/contents/${path}?format=text`);
    return (JSON.parse(text) as { content: string }).content;
  }

  async write(path: string, content: unknown): Promise<Answer> {
    return this.server(
      `/api/contents/${path}`,
      "PUT",
      typeof content === "string"
        ? { type: "file", format: "text", content }
        : { type: "notebook", format: "json", content },
    );
  }

  async kernel(): Promise<RemoteKernel> {
    const { text } = await this.server("/api/kernels", "POST", {
      name: "nabla",
    });
    const { id } = JSON.parse(text) as { id: string };
    return this.attach(id);
  }

  /** Joins a kernel that runs: an own one, or, as an attack, another's, or from a page of another origin. */
  async attach(
    id: string,
    of = this.name,
    origin = this.address,
  ): Promise<RemoteKernel> {
    const path = `/user/${of}/api/kernels/${id}/channels`;
    const socket = new WebSocket(
      `${this.address.replace(/^http/, "ws")}${path}`,
      {
        headers: { cookie: this.cookieHeader(path), origin },
      },
    );
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    return new RemoteKernel(id, socket);
  }

  /** A command in the own container, through a terminal's own right: the kernel. */
  async shell(command: string): Promise<string> {
    const kernel = await this.kernel();
    try {
      const { text } = await kernel.run(
        `const { spawnSync } = await import("node:child_process");
         const { stdout, stderr, status } = spawnSync("bash", ["-c", ${JSON.stringify(command)}], { encoding: "utf8" });
         console.log(stdout + stderr + "exit " + status);`,
      );
      return text;
    } finally {
      await this.server(`/api/kernels/${kernel.id}`, "DELETE");
      kernel.close();
    }
  }
}

interface Message {
  header: { msg_type: string };
  parent_header: { msg_id?: string };
  content: Record<string, unknown>;
}

function asText(data: RawData): string {
  if (data instanceof ArrayBuffer) return Buffer.from(data).toString();
  return (Array.isArray(data) ? Buffer.concat(data) : data).toString();
}

export class RemoteKernel {
  constructor(
    readonly id: string,
    private readonly socket: WebSocket,
  ) {}

  close(): void {
    this.socket.close();
  }

  /** Runs a cell to its idle. @throws Error when the connection ends before */
  async run(code: string): Promise<CellResult> {
    const id = randomUUID();
    const result: CellResult = { status: "?", text: "", error: undefined };
    return new Promise((resolve, reject) => {
      let replied = false;
      let idle = false;
      const timer = setTimeout(
        () => end(new Error(`no idle after ${code.slice(0, 60)}`)),
        hang,
      );
      const end = (error?: Error): void => {
        clearTimeout(timer);
        this.socket.off("message", hear);
        this.socket.off("close", closed);
        if (error) reject(error);
        else resolve(result);
      };
      const closed = (): void => end(new Error("the connection was closed"));
      const hear = (data: RawData): void => {
        const message = JSON.parse(asText(data)) as Message;
        if (message.parent_header.msg_id !== id) return;
        const { content } = message;
        if (message.header.msg_type === "stream")
          result.text += String(content["text"]);
        if (message.header.msg_type === "execute_result")
          result.text += String(
            (content["data"] as Record<string, unknown>)["text/plain"],
          );
        if (message.header.msg_type === "error")
          result.error = `${String(content["ename"])}: ${String(content["evalue"])}`;
        if (message.header.msg_type === "execute_reply") {
          replied = true;
          result.status = String(content["status"]);
        }
        if (
          message.header.msg_type === "status" &&
          content["execution_state"] === "idle"
        )
          idle = true;
        if (replied && idle) end();
      };
      this.socket.on("message", hear);
      this.socket.on("close", closed);
      this.socket.send(
        JSON.stringify({
          header: {
            msg_id: id,
            msg_type: "execute_request",
            username: "",
            session: id,
            date: new Date().toISOString(),
            version: "5.3",
          },
          parent_header: {},
          metadata: {},
          content: {
            code,
            silent: false,
            store_history: true,
            user_expressions: {},
            allow_stdin: false,
          },
          channel: "shell",
          buffers: [],
        }),
      );
    });
  }
}
