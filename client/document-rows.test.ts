import { describe, expect, it } from "vitest";
import type { DocumentListed } from "@/protocol/document-shapes";
import type { DocumentId } from "@/protocol/ids";
import { withNewestPage, withRow } from "./document-rows";

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

const idsOf = (rows: readonly DocumentListed[]): string => rows.map(({ id }) => id).join(" ");

describe("a list of documents that follows", () => {
  const rows = [row("c", 30), row("b", 20), row("a", 10)];

  it("changes a row where it stands, adds a new one, and drops what is gone", () => {
    const renamed = withRow(rows, "a", row("a", 99, { title: "A new name" }), false);
    expect([idsOf(renamed), renamed[2]?.title]).toEqual(["c b a", "A new name"]);
    expect(idsOf(withRow(rows, "d", row("d", 25), false))).toBe("c d b a");
    expect(idsOf(withRow(rows, "e", row("e", 1), false))).toBe("c b a e");
    expect(idsOf(withRow(rows, "b", null, false))).toBe("c a");
  });

  it("drops what is open by its link only, as a reload does", () => {
    expect(idsOf(withRow(rows, "b", row("b", 20, { role: "viewer", isMember: false }), false))).toBe("c a");
    expect(idsOf(withRow(rows, "d", row("d", 40, { role: "editor", isMember: false }), false))).toBe("c b a");
  });

  it("what goes to the trash leaves one list for the other, and is its owners' there", () => {
    const trashed = row("b", 20, { trashedAt: new Date(0).toISOString() });
    expect(idsOf(withRow(rows, "b", trashed, false))).toBe("c a");
    expect(idsOf(withRow([], "b", trashed, true))).toBe("b");
    expect(withRow([], "b", { ...trashed, role: "editor" }, true)).toEqual([]);
    expect(withRow([trashed], "b", row("b", 20), true)).toEqual([]);
  });

  it("reads the newest page anew and keeps what was loaded beyond it", () => {
    const page = { documents: [row("e", 50), row("c", 30)], nextCursor: "more" };
    expect(idsOf(withNewestPage([row("d", 40), ...rows], page))).toBe("e c b a");
    expect(idsOf(withNewestPage(rows, { ...page, nextCursor: null }))).toBe("e c");
  });
});
