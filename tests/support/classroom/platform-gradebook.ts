/**
 * The gradebook of a learning platform: tokens for whoever shows a tool's key (RFC 7523), columns and scores (LTI's Assignment and Grade
 * Services 2.0). It is strict where platforms are: rights, media types, one use of each signed word, time that only goes forwards.
 */
import {
  createPublicKey,
  type JsonWebKey,
  randomUUID,
  verify,
} from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { clientId } from "./identity-provider.js";

const ags = "https://purl.imsglobal.org/spec/lti-ags";
export const rights = {
  columns: `${ags}/scope/lineitem`,
  readColumns: `${ags}/scope/lineitem.readonly`,
  scores: `${ags}/scope/score`,
};

export interface Column {
  id: string;
  label: string;
  scoreMaximum: number;
  resourceId?: string;
}

interface Score {
  userId: string;
  scoreGiven: number;
  scoreMaximum: number;
  activityProgress: string;
  gradingProgress: string;
  timestamp: string;
}

interface Assertion {
  iss: string;
  sub: string;
  aud: string;
  iat: number;
  exp: number;
  jti: string;
}

/** A request that ends with this answer. */
class Answer extends Error {
  constructor(
    readonly status: number,
    readonly body: object | string,
    readonly headers: Record<string, string> = {},
  ) {
    super(JSON.stringify(body));
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  request.setEncoding("utf8");
  for await (const part of request) text += String(part);
  return text;
}

export class PlatformGradebook {
  /** Where the tool's public keys are, as an administrator of the platform types it in. */
  toolKeys = "";
  /** What tokens are given for; a tool that asks for more gets none. */
  allowed: readonly string[] = Object.values(rights);
  /** The numbers of a course's people; the gradebook knows nobody else. */
  people = new Set<string>();
  columns: Column[] = [];
  /** How many columns are on a page of the list. */
  perPage = 2;
  /** Whatever else an answer is to be, by "METHOD path"; given once where it says `once`. */
  faults = new Map<
    string,
    {
      status: number;
      body?: string;
      headers?: Record<string, string>;
      once?: true;
    }
  >();
  /** Every request, as "METHOD path", with what came as authorization. */
  readonly log: { line: string; authorization: string }[] = [];
  private readonly scores = new Map<string, Score>();
  private readonly tokens = new Map<string, ReadonlySet<string>>();
  private readonly used = new Set<string>();

  /** What a launch says of the gradebook, of the platform at an address. */
  endpoint(address: string, scopes: readonly string[] = Object.values(rights)) {
    return {
      [`${ags}/claim/endpoint`]: {
        scope: scopes,
        lineitems: `${address}/services/book?type_id=1`,
      },
    };
  }

  /** Everybody's points by column, as a teacher sees them there. */
  get shown(): Record<string, Record<string, string>> {
    return Object.fromEntries(
      this.columns.map(({ id, label, scoreMaximum }) => [
        label,
        Object.fromEntries(
          [...this.scores]
            .filter(([key]) => key.startsWith(`${id} `))
            .map(([, it]) => [
              it.userId,
              `${(it.scoreGiven * scoreMaximum) / it.scoreMaximum} of ${scoreMaximum}`,
            ]),
        ),
      ]),
    );
  }

  readonly services = async (
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> => {
    const body = await bodyOf(request);
    let answer: Answer;
    try {
      answer = await this.answer(request, url, body);
    } catch (error) {
      if (!(error instanceof Answer)) throw error;
      answer = error;
    }
    const text =
      typeof answer.body === "string"
        ? answer.body
        : JSON.stringify(answer.body);
    response.writeHead(answer.status, answer.headers).end(text);
  };

  private async answer(
    request: IncomingMessage,
    url: URL,
    body: string,
  ): Promise<Answer> {
    const line = `${request.method ?? ""} ${url.pathname}`;
    const { authorization = "" } = request.headers;
    this.log.push({ line, authorization });
    const fault = this.faults.get(line);
    if (fault?.once === true) this.faults.delete(line);
    if (fault !== undefined)
      return new Answer(fault.status, fault.body ?? "", fault.headers);
    if (line === "POST /services/token")
      return this.token(url, request, new URLSearchParams(body));
    const right = (...any: string[]): void => {
      const given = this.tokens.get(authorization.replace(/^Bearer /, ""));
      if (given === undefined) throw new Answer(401, { error: "no token" });
      if (!any.some((it) => given.has(it)))
        throw new Answer(403, { message: "insufficient scope" });
    };
    const type = (wanted: string): void => {
      if (request.headers["content-type"] !== wanted)
        throw new Answer(415, `expected ${wanted}`);
    };
    // As Moodle's: a query is part of every address.
    if (url.searchParams.get("type_id") !== "1")
      return new Answer(404, "no type_id");
    if (line === "GET /services/book") {
      right(rights.columns, rights.readColumns);
      return this.page(url);
    }
    if (line === "POST /services/book") {
      right(rights.columns);
      type("application/vnd.ims.lis.v2.lineitem+json");
      const { id } = this.add(url.origin, JSON.parse(body) as Column);
      return new Answer(201, this.columns.find((it) => it.id === id) ?? "");
    }
    const column = this.columns.find(
      ({ id }) => `${new URL(id).pathname}/scores` === url.pathname,
    );
    if (column === undefined || request.method !== "POST")
      return new Answer(404, { message: "no such column" });
    right(rights.scores);
    type("application/vnd.ims.lis.v1.score+json");
    return this.score(column, JSON.parse(body) as Score);
  }

  /** A column, made by the tool or by a teacher. */
  add(origin: string, column: Omit<Column, "id">): Column {
    const { label, scoreMaximum, resourceId } = column;
    const made = {
      id: `${origin}/services/book/${this.columns.length + 1}/lineitem?type_id=1`,
      label,
      scoreMaximum,
      ...(resourceId === undefined ? {} : { resourceId }),
    };
    this.columns.push(made);
    return made;
  }

  private page(url: URL): Answer {
    const from = Number(url.searchParams.get("from") ?? 0);
    const next = new URL(url);
    next.searchParams.set("from", String(from + this.perPage));
    return new Answer(
      200,
      this.columns.slice(from, from + this.perPage),
      from + this.perPage < this.columns.length
        ? { link: `<${url.href}>; rel="first", <${next.href}>; rel="next"` }
        : {},
    );
  }

  private score(column: Column, score: Score): Answer {
    const { userId, scoreGiven, scoreMaximum, timestamp } = score;
    if (!this.people.has(userId))
      return new Answer(404, { message: "User not found in course" });
    if (
      score.activityProgress !== "Completed" ||
      score.gradingProgress !== "FullyGraded" ||
      !(scoreGiven >= 0) ||
      !(scoreMaximum > 0) ||
      !/^\d{4}-\d\d-\d\dT[\d:]+\.\d{3,}(Z|\+00:00)$/.test(timestamp)
    )
      return new Answer(400, { message: "not a score" });
    const key = `${column.id} ${userId}`;
    const before = this.scores.get(key);
    if (before !== undefined && before.timestamp >= timestamp)
      return new Answer(409, { message: "an earlier or same timestamp" });
    this.scores.set(key, score);
    return new Answer(204, "");
  }

  /** A token for whoever signs with the tool's key, by the keys that the tool shows at this moment. */
  private async token(
    url: URL,
    request: IncomingMessage,
    form: URLSearchParams,
  ): Promise<Answer> {
    const no = (error: string, why: string): Answer =>
      new Answer(400, { error, error_description: why });
    if (
      request.headers["content-type"] !== "application/x-www-form-urlencoded" ||
      form.get("grant_type") !== "client_credentials" ||
      form.get("client_assertion_type") !==
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    )
      return no("unsupported_grant_type", "expected a client's signed word");
    const [head = "", claims = "", signature = ""] = (
      form.get("client_assertion") ?? ""
    ).split(".");
    const part = (text: string): unknown =>
      JSON.parse(Buffer.from(text, "base64url").toString());
    const { kid, alg } = part(head) as { kid: string; alg: string };
    const { keys } = (await (await fetch(this.toolKeys)).json()) as {
      keys: (JsonWebKey & { kid: string })[];
    };
    if (keys.some((it) => "d" in it || "p" in it))
      return no("invalid_client", "a private key is shown");
    const jwk = keys.find((it) => it.kid === kid);
    if (
      jwk === undefined ||
      alg !== "RS256" ||
      !verify(
        "RSA-SHA256",
        Buffer.from(`${head}.${claims}`),
        createPublicKey({ key: jwk, format: "jwk" }),
        Buffer.from(signature, "base64url"),
      )
    )
      return no(
        "invalid_client",
        "signed by a key that the tool does not show",
      );
    const it = part(claims) as Assertion;
    const now = Date.now() / 1000;
    if (it.iss !== clientId || it.sub !== clientId)
      return no("invalid_client", "another client");
    if (it.aud !== url.href) return no("invalid_client", "another audience");
    if (!(it.iat <= now + 5 && it.exp > now && it.exp <= now + 3600))
      return no("invalid_client", "not of this hour");
    if (it.jti === "" || this.used.has(it.jti))
      return no("invalid_client", "used before");
    this.used.add(it.jti);
    const wanted = (form.get("scope") ?? "").split(" ");
    if (!wanted.every((scope) => this.allowed.includes(scope)))
      return no("invalid_scope", "this tool may not ask for that");
    const token = randomUUID();
    this.tokens.set(token, new Set(wanted));
    return new Answer(200, {
      access_token: token,
      token_type: "Bearer",
      expires_in: 3600,
      scope: wanted.join(" "),
    });
  }

  /** As after an hour, or a restart of the platform. */
  forgetTokens(): void {
    this.tokens.clear();
  }
}
