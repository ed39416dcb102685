import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signOut } from "./accounts";
import {
  clearedSessionCookie,
  identify,
  loginStands,
  readSessionCookie,
  type SessionDeps,
  sessionCookie,
} from "./session";
import { type Actor, openWorld, type World } from "./testing/world";

let world: World;
let ada: Actor;
let deps: SessionDeps;

beforeAll(async () => {
  world = await openWorld();
  ada = await world.actor("Ada", "ada@example.org", "correct horse");
  deps = { ...world.shared, secure: false };
});

afterAll(() => world.close());

const cookieWith = async (token: Record<string, unknown>, secret = deps.authSecret) =>
  `next-auth.session-token=${await encode({ token, secret })}`;

const claims = () => ({ sub: ada.userId, sid: ada.sessionId, epoch: 0 });

describe("a session cookie", () => {
  it("says who somebody is", async () => {
    const signedIn = await identify(deps, `theme=dark; ${ada.cookie}; other=1`);
    expect(signedIn).toMatchObject({
      identity: { userId: ada.userId, name: "Ada", color: "#0b6bcb" },
      userId: ada.userId,
      sessionId: ada.sessionId,
      email: "ada@example.org",
      isGuest: false,
    });
    const days = ((signedIn?.expiresAt.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThan(30.1);
  });

  it("of a person without password and provider is a guest's", async () => {
    const guest = await world.actor("Quiet Otter");
    expect(await identify(deps, guest.cookie)).toMatchObject({ isGuest: true, email: null });
  });

  const unsigned = (payload: object) =>
    `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify(payload))}.`.replaceAll("=", "");

  it.each<[string, () => Promise<string | null> | string | null]>([
    ["no header", () => null],
    ["an empty header", () => ""],
    ["another cookie", () => "theme=dark"],
    ["an empty token", () => "next-auth.session-token="],
    ["a token that is none", () => "next-auth.session-token=%%%"],
    ["a token that claims to need no signature", () => `next-auth.session-token=${unsigned(claims())}`],
    ["a token of another secret", () => cookieWith(claims(), "a secret of another server, long enough")],
    ["a token of a sample secret", () => cookieWith(claims(), "secret")],
    ["a token a megabyte long", () => `next-auth.session-token=${"a".repeat(1_048_576)}`],
    ["the same cookie twice", () => `${ada.cookie}; ${ada.cookie}`],
    ["the cookie of the https name over http", () => `__Host-${ada.cookie}`],
    ["no person", () => cookieWith({ ...claims(), sub: "0".repeat(24) })],
    ["no session id", () => cookieWith({ sub: ada.userId, epoch: 0 })],
    ["an epoch that is a text", () => cookieWith({ ...claims(), epoch: "0" })],
    ["an epoch of false", () => cookieWith({ ...claims(), epoch: false })],
    ["a future epoch", () => cookieWith({ ...claims(), epoch: 1 })],
    ["a subject that is a list", () => cookieWith({ ...claims(), sub: [ada.userId] })],
  ])("A1, A5, A21: opens nothing with %s", async (_, header) => {
    expect(await identify(deps, await header())).toBeNull();
  });

  it("A5: is read from next-auth's chunks when it does not come whole", () => {
    const read = (header: string) => readSessionCookie(header, false);
    const name = "next-auth.session-token";
    expect(read(`${name}.1=b; ${name}.0=a`)).toBe("ab");
    expect(read(`${name}=whole; ${name}.0=a`)).toBe("whole");
    expect(read(`${name}.1=b`)).toBeNull();
    expect(read(`${name}.0=a; ${name}.0=x; ${name}.1=b`)).toBeNull();
    expect(read(`${name}.0=a; ${name}.2=c`)).toBe("a");
  });

  it("A22: holds with a clock that is half a minute off, and not with one that is five minutes off", async () => {
    const at = (offsetMs: number) => ({ ...deps, now: () => new Date(Date.now() + offsetMs) });
    expect(await identify(at(-20_000), ada.cookie)).not.toBeNull();
    expect(await identify(at(-300_000), ada.cookie)).toBeNull();
    expect(await identify(at(31 * 86_400_000), ada.cookie)).toBeNull();
  });

  it("A16: opens nothing after its login was signed out, and other logins stay", async () => {
    const first = await world.actor("Bo");
    const second = await world.cookieFor({ ...first, sessionId: "1".repeat(24), sessionEpoch: 0 });
    await signOut(world.deps, first);
    await signOut(world.deps, first);
    expect(await identify(deps, first.cookie)).toBeNull();
    expect(await identify(deps, second)).not.toBeNull();
    expect(world.asked).toContainEqual(["sessionEnded", first.sessionId]);
  });

  it("A16: opens nothing after the epoch was raised", async () => {
    const bo = await world.actor("Bo");
    await world.shared.db.user.update({ where: { id: bo.userId }, data: { sessionEpoch: 1 } });
    expect(await identify(deps, bo.cookie)).toBeNull();
  });

  it("A16: is judged without its cookie as with it: expired, signed out, of an old epoch, of nobody", async () => {
    const [gone, old, bo] = [await world.actor("Gone"), await world.actor("Old"), await world.actor("Bo")];
    const loginOf = async ({ cookie }: Actor) => {
      const login = await identify(deps, cookie);
      if (login === null) throw new Error("this login does not stand");
      return login;
    };
    const [ofGone, ofOld, ofBo] = [await loginOf(gone), await loginOf(old), await loginOf(bo)];
    const at = (ms: number) => ({ ...deps, now: () => new Date(ofBo.expiresAt.getTime() + ms) });
    expect(await loginStands(deps, ofBo)).toBe(true);
    expect(await loginStands(at(29_000), ofBo)).toBe(true);
    expect(await loginStands(at(31_000), ofBo)).toBe(false);
    await signOut(world.deps, gone);
    await world.shared.db.user.update({ where: { id: old.userId }, data: { sessionEpoch: 1 } });
    expect(await loginStands(deps, ofGone)).toBe(false);
    expect(await loginStands(deps, ofOld)).toBe(false);
    expect(await loginStands(deps, { ...ofBo, userId: "0".repeat(24) })).toBe(false);
    expect(await loginStands(deps, ofBo)).toBe(true);
  });

  it("A17: is bound to this host over https, and never readable by scripts", async () => {
    const login = { userId: ada.userId, sessionId: ada.sessionId, sessionEpoch: 0 };
    const overHttps = await sessionCookie({ ...deps, secure: true }, login);
    expect(overHttps).toMatch(
      /^__Host-next-auth\.session-token=[^;]+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure$/,
    );
    const overHttp = await sessionCookie(deps, login);
    expect(overHttp).toMatch(
      /^next-auth\.session-token=[^;]+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/,
    );
    expect(clearedSessionCookie(false)).toMatch(/^next-auth\.session-token=; Path=\/; Max-Age=0;/);
    const secure = { ...deps, secure: true };
    expect(await identify(secure, overHttps.split(";")[0])).toMatchObject({ userId: ada.userId });
    expect(await identify(secure, overHttp.split(";")[0])).toBeNull();
  });
});
