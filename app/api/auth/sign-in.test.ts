import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { vouchedEmail } from "@/domain/auth-options";
import { readCookies } from "@/domain/cookies";
import { readSessionCookie } from "@/domain/session";
import { openWorld, type World } from "@/domain/testing/world";
import { GET, POST } from "./[...nextauth]/route";

let world: World;
const origin = "http://localhost:3000";

beforeAll(async () => {
  world = await openWorld({
    variables: { GOOGLE_ID: "id", GOOGLE_SECRET: "secret", GITHUB_ID: "id", GITHUB_SECRET: "secret" },
  });
});

afterEach(() => {
  expect(world.warnings.splice(0)).toEqual([]);
});

afterAll(() => world.close());

/** A browser as far as next-auth can tell: it keeps cookies and sends them back. */
class Browser {
  readonly #cookies = new Map<string, string>();

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  set(cookie: string): void {
    const [name = "", value = ""] = cookie.split(";")[0]?.split(/=(.*)/) ?? [];
    if (value === "") this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }

  async #keep(response: Response): Promise<Response> {
    for (const cookie of response.headers.getSetCookie()) this.set(cookie);
    return response;
  }

  async get(path: string): Promise<Response> {
    return this.#keep(
      await GET(new Request(`${origin}/api/auth/${path}`, { headers: { cookie: this.cookie } })),
    );
  }

  async post(
    path: string,
    form: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const request = new Request(`${origin}/api/auth/${path}`, {
      method: "POST",
      headers: { cookie: this.cookie, origin, ...headers },
      body: new URLSearchParams(form),
    });
    return this.#keep(await POST(request));
  }

  async csrfToken(): Promise<string> {
    return ((await (await this.get("csrf")).json()) as { csrfToken: string }).csrfToken;
  }

  async signIn(provider: string, form: Record<string, string>): Promise<Response> {
    const csrfToken = await this.csrfToken();
    return this.post(`callback/${provider}`, { callbackUrl: "/documents", ...form, csrfToken, json: "true" });
  }

  async session(): Promise<{ user?: Record<string, unknown>; expires?: string }> {
    return (await (await this.get("session")).json()) as { user?: Record<string, unknown> };
  }

  get hasSession(): boolean {
    return readSessionCookie(this.cookie, false) !== null;
  }
}

const password = "correct horse";

describe("signing in as a guest", () => {
  it("gives a session with an id, a name and a colour", async () => {
    const browser = new Browser();
    const got = await browser.signIn("guest", { name: "Ada" });
    expect(got.status).toBe(200);
    expect(await got.json()).toEqual({ url: `${origin}/documents` });
    const { user, expires } = await browser.session();
    expect(user).toEqual({
      id: expect.stringMatching(/^[0-9a-z]{24}$/),
      name: "Ada",
      color: expect.stringMatching(/^#[0-9a-f]{6}$/),
      isGuest: true,
    });
    expect(Date.parse(expires ?? "")).toBeGreaterThan(Date.now());
    const documents = await world.shared.db.member.count({ where: { userId: String(user?.id) } });
    expect(documents).toBe(1);
  });

  it("without a name gives a friendly one", async () => {
    const browser = new Browser();
    await browser.signIn("guest", {});
    expect((await browser.session()).user?.name).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/);
  });

  it("twice in one browser stays the same guest, so that no document is left behind", async () => {
    const browser = new Browser();
    await browser.signIn("guest", { name: "Ada" });
    const first = (await browser.session()).user;
    await browser.signIn("guest", { name: "Bo" });
    expect((await browser.session()).user).toEqual({ ...first, name: "Bo" });
  });

  it("is not done by a request without the token of our form", async () => {
    const browser = new Browser();
    await browser.csrfToken();
    await browser.post("callback/guest", { name: "Ada", csrfToken: "x".repeat(64), json: "true" });
    expect(browser.hasSession).toBe(false);
  });

  it("A17: is not done by a request from another site", async () => {
    const browser = new Browser();
    const csrfToken = await browser.csrfToken();
    const got = await browser.post("callback/guest", { csrfToken }, { origin: "https://evil.example" });
    expect(got.status).toBe(403);
    expect(browser.hasSession).toBe(false);
  });
});

describe("signing in with a password", () => {
  it("opens the account, and A16: under a new session id each time", async () => {
    const ada = await world.actor("Ada", "ada@example.org", password);
    const ids: (string | null)[] = [];
    for (let times = 0; times < 2; times += 1) {
      const browser = new Browser();
      browser.set(`next-auth.session-token=planted-by-somebody-else`);
      await browser.signIn("credentials", { email: "ADA@example.org", password });
      expect((await browser.session()).user).toMatchObject({
        id: ada.userId,
        email: "ada@example.org",
        isGuest: false,
      });
      ids.push(readSessionCookie(browser.cookie, false));
    }
    expect(new Set(ids).size).toBe(2);
  });

  it("A14: refuses a wrong password and an unknown account in the same words", async () => {
    await world.actor("Bo", "bo@example.org", password);
    const answers = await Promise.all(
      ["bo@example.org", "nobody@example.org", "no address"].map(async (email) => {
        const browser = new Browser();
        const got = await browser.signIn("credentials", { email, password: "wrong password" });
        return `${got.status} ${await got.text()} ${browser.hasSession}`;
      }),
    );
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^401 .*error=CredentialsSignin.* false$/);
  });

  it("ends the guest's login that it replaces", async () => {
    await world.actor("Cy", "cy@example.org", password);
    const browser = new Browser();
    await browser.signIn("guest", {});
    const guest = new Browser();
    guest.set(`next-auth.session-token=${readSessionCookie(browser.cookie, false)}`);
    await browser.signIn("credentials", { email: "cy@example.org", password });
    expect((await browser.session()).user?.name).toBe("Cy");
    expect(await guest.session()).toEqual({});
    expect(guest.hasSession).toBe(false);
  });

  it("A15: says when it was tried too often", async () => {
    const guarded = await openWorld({ variables: { PARLEY_LIMITS: "on" } });
    const browser = new Browser();
    const answers: string[] = [];
    for (let tries = 0; tries < 7; tries += 1) {
      const got = await browser.signIn("credentials", { email: "ada@example.org", password: "wrong" });
      answers.push(await got.text());
    }
    expect(answers.filter((answer) => answer.includes("SlowDown"))).toHaveLength(2);
    await guarded.close();
    world.enter();
  });
});

describe("a session", () => {
  it("A16: is over when signed out, for every copy of its cookie", async () => {
    const browser = new Browser();
    await browser.signIn("guest", {});
    const copy = new Browser();
    copy.set(`next-auth.session-token=${readSessionCookie(browser.cookie, false)}`);
    expect((await copy.session()).user).toBeDefined();
    const csrfToken = await browser.csrfToken();
    await browser.post("signout", { csrfToken, callbackUrl: "/", json: "true" });
    expect(browser.hasSession).toBe(false);
    expect(await copy.session()).toEqual({});
    expect(world.asked.at(-1)).toEqual(["sessionEnded", expect.any(String)]);
  });

  it("A16: is over when the password changed elsewhere", async () => {
    const ada = await world.actor("Ada", "ada.epoch@example.org", password);
    const browser = new Browser();
    await browser.signIn("credentials", { email: "ada.epoch@example.org", password });
    await world.shared.db.user.update({ where: { id: ada.userId }, data: { sessionEpoch: 1 } });
    expect(await browser.session()).toEqual({});
    expect(browser.hasSession).toBe(false);
  });

  it("is over when the person is gone", async () => {
    const ada = await world.actor("Ada");
    const browser = new Browser();
    browser.set(ada.cookie);
    expect((await browser.session()).user?.id).toBe(ada.userId);
    await world.shared.db.user.delete({ where: { id: ada.userId } });
    expect(await browser.session()).toEqual({});
  });

  it("A5: is nobody's when its cookie comes twice or is no token", async () => {
    const ada = await world.actor("Ada");
    for (const cookie of [
      `${ada.cookie}; ${ada.cookie}`,
      "next-auth.session-token=x",
      "next-auth.session-token.0=x",
    ]) {
      const got = await GET(new Request(`${origin}/api/auth/session`, { headers: { cookie } }));
      expect(await got.json()).toEqual({});
      expect(got.headers.get("cache-control")).toBe("no-store");
    }
  });

  it("A21: cannot be changed by what a page sends", async () => {
    const ada = await world.actor("Ada");
    const other = await world.actor("Otto");
    const browser = new Browser();
    browser.set(ada.cookie);
    const csrfToken = await browser.csrfToken();
    const got = await browser.post("session", { csrfToken, data: JSON.stringify({ sub: other.userId }) });
    expect(((await got.json()) as { user: { id: string } }).user.id).toBe(ada.userId);
  });
});

describe("the address to go to afterwards", () => {
  it.each([
    ["/d/abc?x=1#here", `${origin}/d/abc?x=1#here`],
    [`${origin}/documents`, `${origin}/documents`],
    ["http://127.0.0.1:3000/documents", "http://127.0.0.1:3000/documents"],
    ["//evil.example", `${origin}/`],
    ["/\\evil.example", `${origin}/`],
    ["https://evil.example/", `${origin}/`],
    ["http://localhost:3000@evil.example/", `${origin}/`],
    ["javascript:alert(1)", `${origin}/`],
    ["data:text/html,x", `${origin}/`],
    ["http://[", `${origin}/`],
  ])("A19: for %s is %s", async (callbackUrl, url) => {
    expect(await (await new Browser().signIn("guest", { callbackUrl })).json()).toEqual({ url });
  });

  it("A19: is ours even when a cookie or the query says otherwise", async () => {
    const browser = new Browser();
    browser.set("next-auth.callback-url=https%3A%2F%2Fevil.example");
    const got = await browser.get("signin?callbackUrl=https%3A%2F%2Fevil.example");
    expect(got.status).toBe(302);
    expect(got.headers.get("location")).toBe(`/sign-in?callbackUrl=${encodeURIComponent(`${origin}/`)}`);
  });
});

describe("a provider", () => {
  it("is offered when it is configured", async () => {
    const offered = (await (await new Browser().get("providers")).json()) as Record<string, unknown>;
    expect(Object.keys(offered)).toEqual(["guest", "credentials", "github", "google"]);
  });

  it("A19: is not believed when it answers with the state of another one, or none", async () => {
    const browser = new Browser();
    const csrfToken = await browser.csrfToken();
    const leaving = await browser.post("signin/github", { csrfToken, json: "true" });
    const { url } = (await leaving.json()) as { url: string };
    const state = new URL(url).searchParams.get("state") ?? "";
    expect(state).not.toBe("");
    for (const path of [`callback/google?code=x&state=${state}`, "callback/github?code=x&state=wrong"]) {
      const got = await browser.get(path);
      expect(got.headers.get("location")).toContain("error=OAuthCallback");
      expect(browser.hasSession).toBe(false);
    }
    // Refused by next-auth, which reports each.
    expect(world.warnings.splice(0)).toHaveLength(2);
  });

  it("A19, A21: vouches for an address only when it says so itself", () => {
    const email = "ada@example.org";
    expect(vouchedEmail("google", { email, email_verified: true })).toBe(email);
    expect(vouchedEmail("google", { email, email_verified: false })).toBeNull();
    expect(vouchedEmail("google", { email, email_verified: "true" })).toBeNull();
    expect(vouchedEmail("google", { email })).toBeNull();
    expect(vouchedEmail("github", { email, email_verified: true })).toBeNull();
  });
});

describe("bad input", () => {
  it("is an answer, not a failure", async () => {
    const send = (path: string, init: RequestInit) =>
      POST(new Request(`${origin}/api/auth/${path}`, { method: "POST", ...init }));
    const json = { "content-type": "application/json" };
    expect((await send("callback/guest", { headers: json, body: "{" })).status).toBe(400);
    expect((await send("callback/guest", { headers: json, body: "[]" })).status).toBe(400);
    expect((await send("callback/guest", { headers: json, body: "null" })).status).toBe(400);
    expect((await send("callback/guest", { body: new Uint8Array([0xff]) })).status).toBe(400);
    expect((await send("callback/guest", { body: "x".repeat(2_000_000) })).status).toBe(413);
    for (const path of ["_log", "__proto__", "session/a/b", "verify-request"])
      expect((await send(path, {})).status).toBe(404);
    for (const path of ["callback/nobody", "signin/nobody", "callback/__proto__"])
      expect((await send(path, {})).status).toBeLessThan(500);
    expect(readCookies("=x; a; b=%E0%A4%A").get("b")).toEqual(["%E0%A4%A"]);
  });
});

describe("over https", () => {
  it("A17: the session cookie is bound to the host", async () => {
    const secure = await openWorld({ publicUrl: "https://parley.example" });
    const at = "https://parley.example/api/auth";
    const csrf = await GET(new Request(`${at}/csrf`));
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    const cookie = csrf.headers
      .getSetCookie()
      .map((text) => text.split(";")[0])
      .join("; ");
    const got = await POST(
      new Request(`${at}/callback/guest`, {
        method: "POST",
        headers: { cookie, origin: "https://parley.example" },
        body: new URLSearchParams({ csrfToken, json: "true" }),
      }),
    );
    const session = got.headers.getSetCookie().find((text) => text.includes("session-token"));
    expect(session).toMatch(/^__Host-next-auth\.session-token=.*Path=\/; .*HttpOnly; Secure; SameSite=Lax$/);
    await secure.close();
  });
});
