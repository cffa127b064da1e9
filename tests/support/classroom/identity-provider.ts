/** A learning platform (LTI 1.3) and an OpenID Connect provider on 127.0.0.1, as far as a hub asks them who somebody is. */
import { createSign, generateKeyPairSync } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export const clientId = "nabla-class";

const base64 = (it: object): string =>
  Buffer.from(JSON.stringify(it)).toString("base64url");

export class IdentityProvider {
  private constructor(
    private readonly server: Server,
    private readonly keys: ReturnType<typeof newKeys>,
  ) {}

  static async start(): Promise<IdentityProvider> {
    const keys = newKeys();
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
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

  /** What the platform says of a learner who follows a link of its course; a stranger signs with a key of its own. */
  idToken(
    name: string,
    nonce: string,
    target: string,
    signedBy: "platform" | "stranger" = "platform",
  ): string {
    const claim = "https://purl.imsglobal.org/spec/lti/claim";
    const now = Math.floor(Date.now() / 1000);
    const parts = [
      { alg: "RS256", kid: "1", typ: "JWT" },
      {
        iss: this.address,
        aud: clientId,
        sub: "17",
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
