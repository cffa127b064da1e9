/** Who comes from a learning platform or an identity provider: the name that these vouch for, and nobody else. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  clientId,
  IdentityProvider,
} from "../support/classroom/identity-provider.js";
import { LocalClass } from "../support/classroom/local.js";
import type { Visitor } from "../support/classroom/visitor.js";

let provider: IdentityProvider;
beforeAll(async () => {
  provider = await IdentityProvider.start();
});
afterAll(async () => provider.stop());

const nameOf = async (visitor: Visitor): Promise<unknown> => {
  const { status, text } = await visitor.hub("/user");
  return status === 200 ? (JSON.parse(text) as { name: string }).name : status;
};

test("OpenID Connect: the provider's word, by a code that the hub has asked for", async () => {
  const school = await LocalClass.open([], {
    NABLA_SIGN_IN: "oauth",
    NABLA_OAUTH_CLIENT_ID: clientId,
    NABLA_OAUTH_CLIENT_SECRET: "secret",
    NABLA_OAUTH_AUTHORIZE_URL: `${provider.address}/authorize`,
    NABLA_OAUTH_TOKEN_URL: `${provider.address}/token`,
    NABLA_OAUTH_USERINFO_URL: `${provider.address}/userinfo`,
  });
  try {
    const eve = school.visitor("eve");
    const asked = await eve.request("/hub/oauth_login?next=/hub/home");
    const there = await fetch(asked.headers.location ?? "", {
      redirect: "manual",
    });
    const back = new URL(there.headers.get("location") ?? "");
    expect(back.origin).toBe(school.address);
    await eve.visit(back.pathname + back.search);
    expect(await nameOf(eve)).toBe("eve");
    // The same answer for somebody who has not asked.
    const mallory = school.visitor("mallory");
    await mallory.visit(back.pathname + back.search);
    expect(await nameOf(mallory)).toBe(403);
  } finally {
    await school.close();
  }
});

describe("LTI 1.3", () => {
  let school: LocalClass;
  beforeAll(async () => {
    school = await LocalClass.open([], {
      NABLA_SIGN_IN: "lti13",
      NABLA_LTI_ISSUER: provider.address,
      NABLA_LTI_AUTHORIZE_URL: `${provider.address}/authorize`,
      NABLA_LTI_JWKS_URL: `${provider.address}/jwks`,
      NABLA_LTI_CLIENT_ID: clientId,
    });
  });
  afterAll(async () => school?.close());

  test("the platform's learner comes in under the platform's name", async () => {
    const bob = school.visitor("bob");
    await provider.launch(bob);
    expect(await nameOf(bob)).toBe("bob");
  });

  test("the platform is told the addresses that .env.example names", async () => {
    const { text } = await school.visitor("nobody").visit("/hub/lti13/config");
    expect(JSON.parse(text)).toMatchObject({
      oidc_initiation_url: `${school.address}/hub/lti13/oauth_login`,
      public_jwk_url: `${school.address}/services/grades/jwks`,
      custom_fields: { username: "$User.username" },
    });
  });

  test("what another has signed lets nobody in", async () => {
    const mallory = school.visitor("mallory");
    await provider.launch(mallory, { signedBy: "stranger" }, "ada");
    expect(await nameOf(mallory)).toBe(403);
  });

  test("a name that no student can have is refused", async () => {
    const odd = school.visitor("odd");
    await provider.launch(odd, {}, "../../ada");
    expect(await nameOf(odd)).toBe(403);
  });
});
