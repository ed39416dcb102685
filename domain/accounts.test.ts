import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type Account,
  createGuest,
  type ProviderProfile,
  preparePasswordChange,
  prepareUpgrade,
  signInWithProvider,
  signUp,
  verifyCredentials,
} from "./accounts";
import { once } from "./idempotency";
import { isRefusal, type Refusal } from "./refusal";
import { identify, type SignedIn } from "./session";
import { databaseKinds } from "./testing/database";
import { openWorld, type World } from "./testing/world";
import { welcomeSeed } from "./welcome";

describe.each(databaseKinds())("on $name", (kind) => {
  describe.skipIf(kind.missing !== null)("accounts", () => {
    let world: World;
    const address = "203.0.113.7";
    const password = "correct horse";

    beforeAll(async () => {
      world = await openWorld({ kind });
    });

    afterAll(() => world?.close());

    let people = 0;
    let email: string;

    beforeEach(() => {
      people += 1;
      email = `person${people}@example.org`;
    });

    const accepted = (answer: Account | Refusal): Account => {
      if (isRefusal(answer)) throw new Error(answer.refused);
      return answer;
    };

    const present = async (name: string): Promise<SignedIn> => {
      const { cookie } = await world.actor(name);
      const person = await identify({ ...world.shared, secure: false }, cookie);
      if (person === null) throw new Error("the cookie opens nothing");
      return person;
    };

    const documentsOf = (userId: string) => world.shared.db.member.findMany({ where: { userId } });

    const upgrade = (person: SignedIn, given: { email: string; password: string; name?: string }) =>
      once(world.shared.db, null, () => prepareUpgrade(world.deps, person, { name: "", address, ...given }));

    describe("a guest", () => {
      it("gets a friendly name, a colour and a welcome document of their own", async () => {
        const guest = accepted(await createGuest(world.deps, { name: " \u202e ", address }));
        expect(guest.name).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/);
        expect(guest.color).toMatch(/^#[0-9a-f]{6}$/);
        const [member] = await documentsOf(guest.userId);
        expect(member?.role).toBe("owner");
        const document = await world.shared.db.document.findUnique({
          where: { id: member?.documentId ?? "" },
          include: { updates: true },
        });
        expect(document?.title).toBe(welcomeSeed.title);
        expect(document?.updates).toHaveLength(1);
      });

      it("keeps the name they give, without what would trick others", async () => {
        const guest = accepted(await createGuest(world.deps, { name: "Ada\u202e <b>\u0000", address }));
        expect(guest.name).toBe("Ada <b>");
      });

      it("becomes an account and stays the same person with the same documents", async () => {
        const guest = await present("Quiet Otter");
        await world.shared.db.document.create({
          data: {
            id: `${people}`.padStart(24, "0"),
            members: { create: { userId: guest.userId, role: "owner" } },
          },
        });
        const account = accepted(await upgrade(guest, { email, password, name: "Ada" }));
        expect(account).toMatchObject({ userId: guest.userId, name: "Ada", email, sessionEpoch: 1 });
        expect(await documentsOf(guest.userId)).toHaveLength(1);
        expect(await verifyCredentials(world.deps, { email, password, address })).toMatchObject({
          userId: guest.userId,
        });
      });

      it("can become an account only once", async () => {
        const guest = await present("Quiet Otter");
        await upgrade(guest, { email, password });
        expect(await upgrade(guest, { email: `other.${email}`, password })).toMatchObject({
          refused: "already-registered",
        });
      });

      it("A14: is told of an account under the address only with that account's password", async () => {
        await signUp(world.deps, { name: "Ada", email, password, address });
        const guest = await present("Quiet Otter");
        expect(await upgrade(guest, { email, password: "wrong password" })).toEqual({
          refused: "sign-in-failed",
        });
        expect(await upgrade(guest, { email, password })).toEqual({ refused: "account-exists" });
      });
    });

    describe("signing up", () => {
      it("makes one account per address, however it is written", async () => {
        const made = accepted(await signUp(world.deps, { name: "Ada", email, password, address }));
        const again = await signUp(world.deps, {
          name: "Eve",
          email: email.toUpperCase(),
          password,
          address,
        });
        expect(again).toEqual(made);
        expect(await world.shared.db.user.count({ where: { email } })).toBe(1);
      });

      it("A14: with an address that has an account answers as a failed sign-in does", async () => {
        await signUp(world.deps, { name: "Ada", email, password, address });
        const wrong = { email, password: "wrong password", address };
        const signingUp = await signUp(world.deps, { name: "Eve", ...wrong });
        expect(signingUp).toEqual(await verifyCredentials(world.deps, wrong));
        expect(signingUp).toEqual({ refused: "sign-in-failed" });
      });

      it("many times at once makes one account", async () => {
        const tries = Array.from({ length: 8 }, () =>
          signUp(world.deps, { name: "Ada", email, password, address }),
        );
        const ids = new Set((await Promise.all(tries)).map((answer) => accepted(answer).userId));
        expect(ids.size).toBe(1);
      });

      it.each([
        ["not-an-address", password],
        ["ada@example.org", "short"],
        ["ada@example.org", "long".repeat(100)],
      ])("refuses %s with a password like %s", async (badEmail, badPassword) => {
        const answer = await signUp(world.deps, {
          name: "",
          email: badEmail,
          password: badPassword,
          address,
        });
        expect(answer).toMatchObject({ refused: "bad-request" });
      });
    });

    describe("signing in", () => {
      it("A14: does the same work and says the same whether the account exists or not", async () => {
        await signUp(world.deps, { name: "Ada", email, password, address });
        const withoutPassword = await world.actor("Bo", `provider.${email}`);
        expect(withoutPassword.userId).toBeTypeOf("string");
        let verified = 0;
        const passwords = {
          ...world.deps.passwords,
          verify: (hash: string | null, tried: string) => {
            verified += 1;
            return world.deps.passwords.verify(hash, tried);
          },
        };
        const answers: unknown[] = [];
        for (const tried of [email, `nobody.${email}`, `provider.${email}`, "no address"]) {
          const credentials = { email: tried, password: "wrong password", address };
          answers.push(await verifyCredentials({ ...world.deps, passwords }, credentials));
        }
        expect(verified).toBe(4);
        expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
          new Set(['{"refused":"sign-in-failed"}']),
        );
      });

      it("A15: stops evaluating after a few wrong passwords, without saying whether the account exists", async () => {
        const guarded = await openWorld({ variables: { PARLEY_LIMITS: "on" } });
        let verified = 0;
        const passwords = {
          ...guarded.deps.passwords,
          verify: async () => {
            verified += 1;
            return false;
          },
        };
        const tries = Array.from({ length: 100 }, () =>
          verifyCredentials({ ...guarded.deps, passwords }, { email, password: "wrong password", address }),
        );
        const answers = await Promise.all(tries);
        expect(verified).toBeLessThanOrEqual(12);
        expect(answers.at(-1)).toMatchObject({ refused: "slow-down" });
        await guarded.close();
      });
    });

    describe("changing the password", () => {
      const change = (person: SignedIn, current: string, next: string) =>
        once(world.shared.db, null, () =>
          preparePasswordChange(world.deps, person, { current, next, address }),
        );

      it("A16: needs the current one and ends every login made before", async () => {
        const { cookie } = await world.actor("Ada", email, password);
        const deps = { ...world.shared, secure: false };
        const person = await identify(deps, cookie);
        if (person === null) throw new Error("the cookie opens nothing");
        expect(await change(person, "wrong password", "a new password")).toEqual({
          refused: "wrong-password",
        });
        expect(await change(person, password, "a new password")).toMatchObject({ sessionEpoch: 1 });
        expect(await identify(deps, cookie)).toBeNull();
        expect(await verifyCredentials(world.deps, { email, password, address })).toEqual({
          refused: "sign-in-failed",
        });
        const next = { email, password: "a new password", address };
        expect(await verifyCredentials(world.deps, next)).toMatchObject({ userId: person.userId });
      });

      it("twice at once changes it once", async () => {
        const { cookie } = await world.actor("Ada", email, password);
        const person = await identify({ ...world.shared, secure: false }, cookie);
        if (person === null) throw new Error("the cookie opens nothing");
        const answers = await Promise.all([
          change(person, password, "first new one"),
          change(person, password, "second new one"),
        ]);
        expect(answers.filter(isRefusal)).toHaveLength(1);
      });

      it("is nothing for a guest", async () => {
        expect(await change(await present("Quiet Otter"), "", "a new password")).toEqual({
          refused: "no-password",
        });
      });
    });

    describe("a provider login", () => {
      const github = (id: string, verifiedEmail: string | null = null): ProviderProfile => ({
        provider: "github",
        providerAccountId: id,
        name: "Ada L.",
        verifiedEmail,
      });

      it("opens the same account every time", async () => {
        const first = accepted(await signInWithProvider(world.deps, github(email), null));
        const second = accepted(await signInWithProvider(world.deps, github(email), null));
        expect(second).toEqual(first);
      });

      it("A19: never opens an account that has the same address", async () => {
        const ada = accepted(await signUp(world.deps, { name: "Ada", email, password, address }));
        const stranger = accepted(await signInWithProvider(world.deps, github(email, email), null));
        expect(stranger.userId).not.toBe(ada.userId);
        expect(stranger.email).toBeNull();
      });

      it("notes a verified address that is free", async () => {
        const made = accepted(await signInWithProvider(world.deps, github(email, email.toUpperCase()), null));
        expect(made.email).toBe(email);
      });

      it("turns the guest who is signed in into the account, and nobody else", async () => {
        const guest = await present("Quiet Otter");
        const became = accepted(await signInWithProvider(world.deps, github(email), guest));
        expect(became).toMatchObject({ userId: guest.userId, sessionEpoch: 1 });
        const other = await present("Calm Heron");
        expect(accepted(await signInWithProvider(world.deps, github(email), other)).userId).toBe(
          guest.userId,
        );
      });

      it("for the first time many times at once makes one account", async () => {
        const tries = Array.from({ length: 6 }, () => signInWithProvider(world.deps, github(email), null));
        const ids = new Set((await Promise.all(tries)).map((answer) => accepted(answer).userId));
        expect(ids.size).toBe(1);
      });
    });
  });
});
