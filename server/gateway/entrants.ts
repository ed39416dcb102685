// Those about whom it is being decided whether they may come in. What ends access finds no connection of theirs to
// close yet, so here it marks those whom it concerns, and they are decided about anew. Whoever is being looked up may
// be anybody, and then every end of a login concerns them. Must never forget a mark before what it was put on has been
// looked up again. Implements GATE-6.
import type { Login } from "@/domain/session";
import type { Identity } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";

export interface SignedIn extends Login {
  readonly identity: Identity;
}

/** Whom an end of access concerns: what is named has to be theirs. */
interface Concerned {
  readonly documentId?: DocumentId;
  readonly userId?: string;
  readonly sessionId?: string;
}

export class Entrant {
  /** null where it is not about one document. */
  readonly documentId: DocumentId | null;
  /** False once they have given up. */
  readonly isThere: () => boolean;
  #signedIn: SignedIn | null = null;
  #isStale = false;

  constructor(documentId: DocumentId | null, isThere: () => boolean) {
    this.documentId = documentId;
    this.isThere = isThere;
  }

  /** What was decided about them rests on something that ended meanwhile. */
  get isStale(): boolean {
    return this.#isStale;
  }

  get signedIn(): SignedIn | null {
    return this.#signedIn;
  }

  /** Called before the first question to the database: what is answered from now on is as it is now. */
  beginAnew(): void {
    this.#signedIn = null;
    this.#isStale = false;
  }

  isKnownAs(signedIn: SignedIn): void {
    this.#signedIn = signedIn;
  }

  doubt(): void {
    this.#isStale = true;
  }

  /** Of whom it is not known who they are, the old name may be on its way. */
  rename(person: Identity): void {
    if (this.#signedIn === null) this.doubt();
    else if (this.#signedIn.identity.userId === person.userId)
      this.#signedIn = { ...this.#signedIn, identity: person };
  }

  mayBe({ documentId, userId, sessionId }: Concerned): boolean {
    if (documentId !== undefined && documentId !== this.documentId) return false;
    if (this.#signedIn === null) return true;
    const { identity, sessionId: own } = this.#signedIn;
    return (userId ?? identity.userId) === identity.userId && (sessionId ?? own) === own;
  }
}

export class Entrants {
  readonly #all = new Set<Entrant>();

  add(entrant: Entrant): void {
    this.#all.add(entrant);
  }

  remove(entrant: Entrant): void {
    this.#all.delete(entrant);
  }

  doubt(concerned: Concerned): void {
    for (const entrant of this.#all) if (entrant.mayBe(concerned)) entrant.doubt();
  }

  rename(person: Identity): void {
    for (const entrant of this.#all) entrant.rename(person);
  }
}
