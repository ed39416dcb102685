// Says what of a simulation is not as promised. Compares what documents say, never state vectors alone.
import type * as Y from "yjs";
import { contentHash } from "@/protocol/content-hash";
import type { DocumentId } from "@/protocol/ids";
import type { UpdateLog } from "@/server/log/update-log";
import { docFrom } from "@/server/testing/edits";
import { type Device, type Page, tokensIn } from "./device";
import { viewersMark } from "./intruder";

const counted = (tokens: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
};

const isWhole = ({ store }: Y.Doc): boolean => store.pendingStructs === null && store.pendingDs === null;

export class Judge {
  readonly #devices: readonly Device[];
  readonly #log: UpdateLog;
  readonly #documentId: DocumentId;

  constructor(devices: readonly Device[], log: UpdateLog, documentId: DocumentId) {
    this.#devices = devices;
    this.#log = log;
    this.#documentId = documentId;
  }

  /** What keeps the devices and the disk from agreeing, or null. */
  async disagreement(): Promise<string | null> {
    const between = this.#disagreementOfPages();
    if (between !== null) return between;
    const { pieces } = await this.#log.load(this.#documentId);
    const [first] = this.#devices;
    const page = first?.page ?? null;
    return page === null || contentHash(docFrom(...pieces)) === contentHash(page.session.doc)
      ? null
      : `${page.owner.name} says something else than the disk`;
  }

  #disagreementOfPages(): string | null {
    const pages = this.#devices.map(({ page }) => page);
    for (const [i, page] of pages.entries()) {
      if (page === null) return `${this.#devices[i]?.userId} has no page`;
      if (!page.isSaved) return `${page.owner.name} is not saved: ${JSON.stringify(page.session.getState())}`;
      const presence = this.#presenceFault(page);
      if (presence !== null) return presence;
    }
    const hashes = pages.map((page) => (page === null ? "" : contentHash(page.session.doc)));
    const other = hashes.findIndex((hash) => hash !== hashes[0]);
    return other === -1
      ? null
      : `${pages[other]?.owner.name} says something else than ${pages[0]?.owner.name}`;
  }

  /** What was shown as Saved while the disk did not have it. */
  early(): string[] {
    return this.#devices.flatMap(({ saidTooEarly }) =>
      saidTooEarly.map((token) => `${token} was shown as Saved before it was on the disk`),
    );
  }

  async findings(): Promise<string[]> {
    const { pieces } = await this.#log.load(this.#documentId);
    const replicas = new Map<string, Y.Doc>([["the disk", docFrom(...pieces)]]);
    for (const { page } of this.#devices) if (page !== null) replicas.set(page.owner.name, page.session.doc);
    return [...replicas].flatMap(([name, doc]) => this.#findingsIn(name, doc));
  }

  #findingsIn(name: string, doc: Y.Doc): string[] {
    const findings: string[] = [];
    const counts = counted(tokensIn(doc));
    for (const { saved } of this.#devices) {
      for (const token of saved)
        if (!counts.has(token)) findings.push(`${name} lacks ${token}, which was Saved`);
    }
    for (const [token, count] of counts) if (count > 1) findings.push(`${name} has ${token} ${count} times`);
    if (counts.has(viewersMark)) findings.push(`${name} has what a viewer wrote`);
    if (!isWhole(doc)) findings.push(`${name} waits for changes that nobody has`);
    const [first] = this.#devices;
    if (first?.page && contentHash(doc) !== contentHash(first.page.session.doc)) {
      findings.push(`${name} says something else than ${first.page.owner.name}`);
    }
    return findings;
  }

  /** Everybody who has a page is seen by every page, under their own name, and nobody else is. */
  #presenceFault(page: Page): string | null {
    const here = new Map(this.#devices.map((device) => [device.page?.session.doc.clientID, device]));
    const states = page.session.awareness.getStates();
    for (const [clientId, state] of states) {
      const device = here.get(clientId);
      if (device === undefined) return `${page.owner.name} sees a ghost`;
      const { user } = state as { user?: { userId?: unknown } };
      if (clientId !== page.session.doc.clientID && user?.userId !== device.userId)
        return `${page.owner.name} sees ${device.userId} under the name of ${String(user?.userId)}`;
    }
    return states.size === here.size ? null : `${page.owner.name} sees ${states.size} of ${here.size}`;
  }
}
