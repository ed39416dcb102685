// People and how they prove who they are. An account begins as a guest, with a password, or with a provider.
// - Signing up never says that an address has an account: docs/decisions/0004-sign-up-without-telling.md.
// - Addresses are never verified, so an address alone never joins a provider login to an existing account.
// - Whatever changes how an account is opened raises its epoch, which ends every login made before.
import { cleanName, type Identity, isPresenceColor, presenceColors } from "@/protocol/identity";
import { newId, type RandomBytes } from "@/protocol/ids";
import type { Limits } from "@/protocol/limits";
import type { Database, Queries } from "./database";
import { normaliseEmail } from "./email";
import { friendlyColor, friendlyName } from "./friendly-name";
import type { LiveDocuments } from "./live-documents";
import type { Passwords } from "./passwords";
import { isRefusal, type Refusal, refuse } from "./refusal";
import type { SignedIn } from "./session";
import type { SignInGuard } from "./sign-in-guard";
import { isUniqueViolation, transact, type Work } from "./transaction";
import { createWelcomeDocument } from "./welcome";

export interface AccountDeps {
  readonly db: Database;
  readonly now: () => Date;
  readonly randomBytes: RandomBytes;
  readonly passwords: Passwords;
  readonly signInGuard: SignInGuard;
  readonly liveDocuments: LiveDocuments;
  readonly limits: Limits;
}

export interface Account {
  readonly userId: string;
  readonly name: string;
  readonly color: string;
  readonly email: string | null;
  readonly sessionEpoch: number;
}

/** How an account is opened, and from where it is tried. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly address: string;
}

interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly color: string;
  readonly email: string | null;
  readonly sessionEpoch: number;
}

const accountOf = ({ id, name, color, email, sessionEpoch }: AccountRow): Account => ({
  userId: id,
  name,
  color,
  email,
  sessionEpoch,
});

interface Beginning {
  readonly name: string;
  readonly email?: string | null;
  readonly passwordHash?: string;
}

const createAccount = async (
  deps: Pick<AccountDeps, "now" | "randomBytes">,
  queries: Queries,
  beginning: Beginning,
): Promise<Account> => {
  const { now, randomBytes } = deps;
  const row = await queries.user.create({
    data: {
      id: newId(randomBytes),
      name: cleanName(beginning.name) || friendlyName(randomBytes),
      color: friendlyColor(randomBytes),
      email: beginning.email ?? null,
      passwordHash: beginning.passwordHash ?? null,
      createdAt: now(),
    },
  });
  await createWelcomeDocument({ now, randomBytes, db: queries }, row.id);
  return accountOf(row);
};

export const createGuest = async (
  deps: AccountDeps,
  { name, address }: { readonly name: string; readonly address: string },
): Promise<Account | Refusal> =>
  (await deps.signInGuard.tryGuest(address)) ??
  transact(deps.db, (queries) => createAccount(deps, queries, { name }));

const checkNewPassword = (limits: Limits, password: string): Refusal | null => {
  const characters = Array.from(password).length;
  if (characters < limits.passwordCharactersLeast)
    return refuse("bad-request", `The password needs at least ${limits.passwordCharactersLeast} characters.`);
  if (characters > limits.passwordCharactersMost)
    return refuse(
      "bad-request",
      `The password may have at most ${limits.passwordCharactersMost} characters.`,
    );
  return null;
};

/** One evaluated try: the same work and the same answer whether the account exists or not. */
const openAccount = async (
  deps: AccountDeps,
  { email, password, address }: Credentials,
): Promise<Account | Refusal> => {
  const row = await deps.db.user.findUnique({ where: { email } });
  const right = await deps.passwords.verify(row?.passwordHash ?? null, password);
  if (row === null || !right) return refuse("sign-in-failed");
  await deps.signInGuard.passwordWasRight(email, address);
  return accountOf(row);
};

export const verifyCredentials = async (
  deps: AccountDeps,
  credentials: Credentials,
): Promise<Account | Refusal> => {
  // What is no address is still a try, and costs what a try costs.
  const email = normaliseEmail(credentials.email) ?? "";
  const refusal = await deps.signInGuard.tryPassword(email, credentials.address);
  return refusal ?? openAccount(deps, { ...credentials, email });
};

/** What both ways of getting a password check first; ends in the address in its one spelling. */
const beginSignUp = async (
  { limits, signInGuard }: AccountDeps,
  { email, password, address }: Credentials,
): Promise<string | Refusal> => {
  const normal = normaliseEmail(email);
  if (normal === null) return refuse("bad-request", "This is not an e-mail address we can use.");
  return (
    checkNewPassword(limits, password) ??
    (await signInGuard.trySignUp(address)) ??
    (await signInGuard.tryPassword(normal, address)) ??
    normal
  );
};

/** Opens the account of this address, or makes it. */
export const signUp = async (
  deps: AccountDeps,
  given: Credentials & { readonly name: string },
): Promise<Account | Refusal> => {
  const email = await beginSignUp(deps, given);
  if (typeof email !== "string") return email;
  const known = await deps.db.user.findUnique({ where: { email }, select: { id: true } });
  if (known !== null) return openAccount(deps, { ...given, email });
  const passwordHash = await deps.passwords.hash(given.password);
  try {
    const made = await transact(deps.db, (queries) =>
      createAccount(deps, queries, { name: given.name, email, passwordHash }),
    );
    await deps.signInGuard.passwordWasRight(email, given.address);
    return made;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return openAccount(deps, { ...given, email });
  }
};

/** Gives a person without a password an address and one: the same row, so the documents stay. */
export const prepareUpgrade = async (
  deps: AccountDeps,
  person: SignedIn,
  given: Credentials & { readonly name: string },
): Promise<Work<Account> | Refusal> => {
  const email = await beginSignUp(deps, given);
  if (typeof email !== "string") return email;
  const holder = await deps.db.user.findUnique({ where: { email }, select: { id: true } });
  if (holder !== null && holder.id !== person.userId) {
    const theirs = await openAccount(deps, { ...given, email });
    return isRefusal(theirs) ? theirs : refuse("account-exists");
  }
  const passwordHash = await deps.passwords.hash(given.password);
  // There was no password to guess, so this was no try at one.
  await deps.signInGuard.passwordWasRight(email, given.address);
  const name = cleanName(given.name);
  return async (queries) => {
    const { count } = await queries.user.updateMany({
      where: { id: person.userId, passwordHash: null },
      data: { email, passwordHash, sessionEpoch: { increment: 1 }, ...(name === "" ? {} : { name }) },
    });
    if (count === 0) return refuse("already-registered");
    return accountOf(await queries.user.findUniqueOrThrow({ where: { id: person.userId } }));
  };
};

export const preparePasswordChange = async (
  deps: AccountDeps,
  person: SignedIn,
  given: { readonly current: string; readonly next: string; readonly address: string },
): Promise<Work<Account> | Refusal> => {
  const weak = checkNewPassword(deps.limits, given.next);
  if (weak !== null) return weak;
  const row = await deps.db.user.findUniqueOrThrow({ where: { id: person.userId } });
  if (row.passwordHash === null) return refuse("no-password");
  const account = row.email ?? row.id;
  const slow = await deps.signInGuard.tryPassword(account, given.address);
  if (slow !== null) return slow;
  if (!(await deps.passwords.verify(row.passwordHash, given.current))) return refuse("wrong-password");
  await deps.signInGuard.passwordWasRight(account, given.address);
  const passwordHash = await deps.passwords.hash(given.next);
  return async (queries) => {
    const { count } = await queries.user.updateMany({
      // Of two changes at once the second one was made with a password that no longer is.
      where: { id: row.id, passwordHash: row.passwordHash },
      data: { passwordHash, sessionEpoch: { increment: 1 } },
    });
    if (count === 0) return refuse("wrong-password");
    return accountOf(await queries.user.findUniqueOrThrow({ where: { id: row.id } }));
  };
};

export const changePerson = async (
  { db }: Pick<AccountDeps, "db">,
  userId: string,
  changes: { readonly name?: string | undefined; readonly color?: string | undefined },
): Promise<Identity | Refusal> => {
  const name = changes.name === undefined ? undefined : cleanName(changes.name);
  if (name === "") return refuse("bad-request", "The name needs at least one readable character.");
  if (changes.color !== undefined && !isPresenceColor(changes.color))
    return refuse("bad-request", `The colour must be one of ${presenceColors.join(", ")}.`);
  const row = await db.user.update({
    where: { id: userId },
    data: {
      ...(name === undefined ? {} : { name }),
      ...(changes.color === undefined ? {} : { color: changes.color }),
    },
  });
  return { userId: row.id, name: row.name, color: row.color };
};

export interface ProviderProfile {
  readonly provider: string;
  readonly providerAccountId: string;
  readonly name: string;
  /** `null` unless the provider vouches for it. */
  readonly verifiedEmail: string | null;
}

const findByProvider = async (db: Queries, profile: ProviderProfile): Promise<Account | null> => {
  const { provider, providerAccountId } = profile;
  const login = await db.providerLogin.findUnique({
    where: { provider_providerAccountId: { provider, providerAccountId } },
    include: { user: true },
  });
  return login === null ? null : accountOf(login.user);
};

/** The address is only noted, and only while it is free; it opens nothing. */
const freeEmail = async (queries: Queries, verifiedEmail: string | null): Promise<string | null> => {
  const email = verifiedEmail === null ? null : normaliseEmail(verifiedEmail);
  if (email === null) return null;
  return (await queries.user.findUnique({ where: { email } })) === null ? email : null;
};

/**
 * The account of this provider login. The first time, a guest who is signed in becomes it and keeps the
 * documents; otherwise it is a new account, even when another one has the same address.
 */
export const signInWithProvider = async (
  deps: AccountDeps,
  profile: ProviderProfile,
  present: SignedIn | null,
): Promise<Account | Refusal> => {
  const found = await findByProvider(deps.db, profile);
  if (found !== null) return found;
  const { provider, providerAccountId } = profile;
  try {
    return await transact(deps.db, async (queries) => {
      const email = await freeEmail(queries, profile.verifiedEmail);
      const account =
        present?.isGuest === true
          ? accountOf(
              await queries.user.update({
                where: { id: present.userId },
                data: { email, sessionEpoch: { increment: 1 } },
              }),
            )
          : await createAccount(deps, queries, { name: profile.name, email });
      await queries.providerLogin.create({
        data: { provider, providerAccountId, userId: account.userId, createdAt: deps.now() },
      });
      return account;
    });
  } catch (error) {
    const made = isUniqueViolation(error) ? await findByProvider(deps.db, profile) : null;
    if (made === null) throw error;
    return made;
  }
};

/** Remembers that this login is over until no cookie of it can be valid any more. */
export const signOut = async (
  { db, now, limits, liveDocuments }: Pick<AccountDeps, "db" | "now" | "limits" | "liveDocuments">,
  login: { readonly userId: string; readonly sessionId: string },
): Promise<void> => {
  const expiresAt = new Date(now().getTime() + (limits.sessionSeconds + 60) * 1_000);
  const { userId, sessionId } = login;
  await db.signedOutSession.upsert({
    where: { id: sessionId },
    create: { id: sessionId, userId, expiresAt },
    update: {},
  });
  liveDocuments.sessionEnded(sessionId);
};

export const forgetOldSignOuts = async (db: Queries, now: Date): Promise<void> => {
  await db.signedOutSession.deleteMany({ where: { expiresAt: { lt: now } } });
};
