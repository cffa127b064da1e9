/** A learning platform (LTI 1.3) and an OpenID Connect provider on 127.0.0.1, as far as a hub asks them who somebody is. */
import { createSign, generateKeyPairSync } from "node:crypto";
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { Visitor } from "./visitor.js";

export const clientId = "nabla-class";

/** What a platform has besides, below `/services/`. */
export type Services = (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
) => Promise<void>;

export interface Launch {
  /** The platform's number of the person, "17" if nothing is said. */
  sub?: string;
  /** A stranger signs with a key of its own. */
  signedBy?: "platform" | "stranger";
  /** What else the platform says, by the claims' whole names. */
  claims?: Record<string, unknown>;
}

const claim = "https://purl.imsglobal.org/spec/lti/claim";

const base64 = (it: object): string =>
  Buffer.from(JSON.stringify(it)).toString("base64url");

export class IdentityProvider {
  private constructor(
    private readonly server: Server,
    private readonly keys: ReturnType<typeof newKeys>,
  ) {}

  static async start(services?: Services): Promise<IdentityProvider> {
    const keys = newKeys();
    const server = createServer((request, response) => {
      const url = new URL(
        request.url ?? "/",
        `http://${request.headers.host ?? ""}`,
      );
      if (services !== undefined && url.pathname.startsWith("/services/")) {
        void services(request, response, url).catch((error: unknown) => {
          response.writeHead(500).end(String(error));
        });
        return;
      }
      const json = (body: object): void => {
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify(body));
      };
      if (url.pathname === "/jwks")
        json({
          keys: [
            {
              ...keys.publicKey.export({ format: "jwk" }),
              kid: "1",
              alg: "RS256",
              use: "sig",
            },
          ],
        });
      // Whoever comes is eve, and the code and token say so.
      else if (url.pathname === "/authorize") {
        const back = new URL(url.searchParams.get("redirect_uri") ?? "");
        back.searchParams.set("code", "eve");
        back.searchParams.set("state", url.searchParams.get("state") ?? "");
        response.writeHead(302, { location: back.href }).end();
      } else if (url.pathname === "/token")
        json({ access_token: "token-of-eve", token_type: "bearer" });
      else if (
        url.pathname === "/userinfo" &&
        request.headers.authorization?.toLowerCase() === "bearer token-of-eve"
      )
        json({ sub: "17", preferred_username: "eve" });
      else response.writeHead(403).end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    return new IdentityProvider(server, keys);
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /**
   * Somebody follows the link of a course to the class, under a name there that is the visitor's if nothing else is said.
   *
   * @returns the class's answer to the platform's word
   */
  async launch(
    visitor: Visitor,
    launch: Launch = {},
    name = visitor.name,
  ): Promise<number> {
    const target = `${visitor.address}/hub`;
    const asked = await visitor.request(
      `/hub/lti13/oauth_login?${new URLSearchParams({
        iss: this.address,
        login_hint: "17",
        target_link_uri: target,
        client_id: clientId,
      }).toString()}`,
    );
    const question = new URL(asked.headers.location ?? "").searchParams;
    const back = question.get("redirect_uri") ?? "";
    // The one that an administrator has typed in there.
    if (back !== `${visitor.address}/hub/lti13/oauth_callback`)
      throw new Error(`the platform is to send its word to ${back}`);
    const { status } = await visitor.request(new URL(back).pathname, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({
        state: question.get("state") ?? "",
        id_token: this.idToken(
          name,
          question.get("nonce") ?? "",
          target,
          launch,
        ),
      }).toString(),
    });
    return status;
  }

  private idToken(
    name: string,
    nonce: string,
    target: string,
    { sub = "17", signedBy = "platform", claims = {} }: Launch,
  ): string {
    const now = Math.floor(Date.now() / 1000);
    const parts = [
      { alg: "RS256", kid: "1", typ: "JWT" },
      {
        iss: this.address,
        aud: clientId,
        sub,
        nonce,
        iat: now,
        exp: now + 600,
        [`${claim}/message_type`]: "LtiResourceLinkRequest",
        [`${claim}/version`]: "1.3.0",
        [`${claim}/deployment_id`]: "1",
        [`${claim}/target_link_uri`]: target,
        [`${claim}/resource_link`]: { id: "lesson" },
        [`${claim}/roles`]: [
          "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner",
        ],
        [`${claim}/custom`]: { username: name },
        ...claims,
      },
    ];
    const text = parts.map(base64).join(".");
    const { privateKey } = signedBy === "platform" ? this.keys : newKeys();
    const signature = createSign("RSA-SHA256").update(text).sign(privateKey);
    return `${text}.${signature.toString("base64url")}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function newKeys() {
  return generateKeyPairSync("rsa", { modulusLength: 2048 });
}
