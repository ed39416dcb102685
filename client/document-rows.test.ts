import { describe, expect, it } from "vitest";
import type { DocumentList, DocumentListed } from "@/protocol/document-shapes";
import type { DocumentId } from "@/protocol/ids";
import { type ChangeList, withNewestPage, withNextPage, withRow } from "./document-rows";
import { Following } from "./following";
import type { Answer } from "./json-api";

const row = (id: string, second: number, more: Partial<DocumentListed> = {}): DocumentListed => ({
  id: id as DocumentId,
  title: id,
  excerpt: "",
  role: "owner",
  isMember: true,
  editedAt: new Date(second * 1_000).toISOString(),
  createdAt: new Date(0).toISOString(),
  trashedAt: null,
  ...more,
});

const listOf = (documents: readonly DocumentListed[], nextCursor: string | null = null): DocumentList => ({
  documents,
  nextCursor,
});

const idsOf = ({ documents, nextCursor }: DocumentList): string =>
  [...documents.map(({ id }) => id), ...(nextCursor === null ? [] : [`(${nextCursor})`])].join(" ");

describe("a list of documents that follows", () => {
  const rows = [row("c", 30), row("b", 20), row("a", 10)];
  const list = listOf(rows);

  it("changes a row where it stands, adds a new one, and drops what is gone", () => {
    const renamed = withRow(list, "a", row("a", 99, { title: "A new name" }), false);
    expect([idsOf(renamed), renamed.documents[2]?.title]).toEqual(["c b a", "A new name"]);
    expect(idsOf(withRow(list, "d", row("d", 25), false))).toBe("c d b a");
    expect(idsOf(withRow(list, "d", row("d", 20), false))).toBe("c d b a");
    expect(idsOf(withRow(listOf(rows, "more"), "e", row("e", 1), false))).toBe("c b a e (more)");
    expect(idsOf(withRow(list, "b", null, false))).toBe("c a");
  });

  it("drops what is open by its link only, as a reload does", () => {
    expect(idsOf(withRow(list, "b", row("b", 20, { role: "viewer", isMember: false }), false))).toBe("c a");
    expect(idsOf(withRow(list, "d", row("d", 40, { role: "editor", isMember: false }), false))).toBe("c b a");
  });

  it("what goes to the trash leaves one list for the other, and is its owners' there", () => {
    const trashed = row("b", 20, { trashedAt: new Date(0).toISOString() });
    expect(idsOf(withRow(list, "b", trashed, false))).toBe("c a");
    expect(idsOf(withRow(listOf([]), "b", trashed, true))).toBe("b");
    expect(idsOf(withRow(listOf([]), "b", { ...trashed, role: "editor" }, true))).toBe("");
    expect(idsOf(withRow(listOf([trashed]), "b", row("b", 20), true))).toBe("");
  });

  it("reads the newest page anew and keeps what was loaded beyond it", () => {
    const page = listOf([row("e", 50), row("c", 30)], "behind c");
    const loaded = listOf([row("d", 40), ...rows], "behind a");
    expect(idsOf(withNewestPage(loaded, page))).toBe("e c b a (behind a)");
    expect(idsOf(withNewestPage(list, listOf(page.documents)))).toBe("e c");
  });

  it("keeps what was edited at the same moment as the last row of the page", () => {
    const page = listOf([row("e", 50), row("c", 30)], "behind c");
    expect(idsOf(withNewestPage(listOf([row("c", 30), row("b", 30)]), page))).toBe("e c b");
  });

  it("takes the page alone when it does not reach down to what is known: what is between is still to be loaded", () => {
    const page = listOf([row("e", 50), row("d", 40)], "behind d");
    expect(idsOf(withNewestPage(list, page))).toBe("e d (behind d)");
    const edited = listOf([row("e", 50), row("a", 40)], "behind a");
    expect(idsOf(withNewestPage(list, edited))).toBe("e a (behind a)");
  });

  it("adds the next page behind the rows, and not where the list has begun anew meanwhile", () => {
    const page = listOf([row("b", 20), row("a", 10)]);
    expect(idsOf(withNextPage(listOf([row("c", 30), row("b", 20)], "behind b"), "behind b", page))).toBe(
      "c b a",
    );
    const anew = listOf([row("z", 90)], "behind z");
    expect(idsOf(withNextPage(anew, "behind b", page))).toBe("z (behind z)");
  });

  it("HEAR-6 what a row has become while the newest page is read is not lost to the older page", async () => {
    const following = new Following<ChangeList>();
    let comes: (answer: Answer<DocumentList>) => void = () => undefined;
    const asked = new Promise<Answer<DocumentList>>((resolve) => {
      comes = resolve;
    });
    let shown = listOf(rows, "behind a");
    const change = (apply: ChangeList): void => {
      following.heard((read) => (now) => apply(read(now)));
      shown = apply(shown);
    };
    const reading = following.read(asked, (page) => (now) => withNewestPage(now, page));
    change((now) => withRow(now, "d", row("d", 40), false));
    change((now) => withRow(now, "x", row("x", 1), false));
    change((now) => withRow(now, "b", null, false));
    comes({ ok: true, value: listOf([row("c", 30), row("b", 20)], "behind b") });
    const answer = await reading;
    expect(answer.ok && idsOf(answer.value(shown))).toBe("d c a x (behind a)");
  });
});
