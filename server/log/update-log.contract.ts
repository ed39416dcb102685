// What every log promises, run on each implementation.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DocumentId } from "@/protocol/ids";
import { docFrom, testDocumentId, textOf, writer } from "../testing/edits";
import type { UpdateLog } from "./update-log";

export interface LogUnderTest {
  readonly log: UpdateLog;
  readonly addDocument: (documentId: DocumentId) => Promise<void>;
  readonly removeDocument: (documentId: DocumentId) => Promise<void>;
  readonly close: () => Promise<void>;
}

export const updateLogContract = (
  name: string,
  missing: string | null,
  open: () => Promise<LogUnderTest>,
) => {
  describe.skipIf(missing !== null)(`UpdateLog on ${name}${missing === null ? "" : ` (${missing})`}`, () => {
    let under: LogUnderTest;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under?.close());

    const newDocument = async (): Promise<DocumentId> => {
      const documentId = testDocumentId();
      await under.addDocument(documentId);
      return documentId;
    };

    it("LOG-1 gives back what was written, and nothing of another document", async () => {
      const [mine, other] = [await newDocument(), await newDocument()];
      const alice = writer();
      await under.log.write([
        { documentId: mine, key: "a", update: alice.write("one") },
        { documentId: mine, key: "b", update: alice.write("two") },
        { documentId: other, key: "a", update: writer().write("elsewhere") },
      ]);
      expect(textOf(docFrom(...(await under.log.load(mine))))).toBe("one\ntwo");
    });

    it("LOG-1 answers an unknown document with no pieces", async () => {
      expect(await under.log.load(testDocumentId())).toEqual([]);
    });

    it("LOG-2 writes a batch once, however often it is retried", async () => {
      const documentId = await newDocument();
      const alice = writer();
      const first = { documentId, key: "a", update: alice.write("one") };
      const second = { documentId, key: "b", update: alice.write("two") };
      await under.log.write([first]);
      await under.log.write([first, second]);
      await under.log.write([first, second]);
      expect(await under.log.load(documentId)).toHaveLength(2);
    });

    it("LOG-3 leaves out, and names, documents that are gone, and writes the rest of the batch", async () => {
      const [kept, gone] = [await newDocument(), await newDocument()];
      await under.removeDocument(gone);
      const named = await under.log.write([
        { documentId: gone, key: "a", update: writer().write("late") },
        { documentId: kept, key: "a", update: writer().write("kept") },
      ]);
      expect([...named]).toEqual([gone]);
      expect(await under.log.load(kept)).toHaveLength(1);
      expect(await under.log.load(gone)).toEqual([]);
    });

    it("LOG-1 takes a batch of many documents whole", async () => {
      const ids = await Promise.all(Array.from({ length: 400 }, newDocument));
      await under.log.write(ids.map((documentId) => ({ documentId, key: "a", update: writer().write("x") })));
      const loaded = await Promise.all(ids.map((documentId) => under.log.load(documentId)));
      expect(loaded.every((pieces) => pieces.length === 1)).toBe(true);
    });

    it("LOG-1 keeps every byte of a large update", async () => {
      const documentId = await newDocument();
      const update = writer().write("é".repeat(1_500_000));
      await under.log.write([{ documentId, key: "a", update }]);
      const [piece] = await under.log.load(documentId);
      expect(Buffer.compare(piece ?? new Uint8Array(), update)).toBe(0);
    });
  });
};
