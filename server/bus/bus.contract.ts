// What every bus promises its listeners. `open` gives two seats of two nodes.
import { describe, expect, it, vi } from "vitest";
import { testDocumentId } from "../testing/edits";
import type { Bus } from "./bus";

export const busContract = (name: string, open: () => Promise<readonly [Bus, Bus]>) => {
  describe(`Bus on ${name}`, () => {
    const update = Uint8Array.of(1, 2, 3);

    it("BUS-1 carries an update to the same document on the other node, and not back to its own", async () => {
      const [here, there] = await open();
      const documentId = testDocumentId();
      const [own, other, elsewhere] = [vi.fn(), vi.fn(), vi.fn()];
      here.subscribe(documentId, own);
      there.subscribe(documentId, other);
      there.subscribe(testDocumentId(), elsewhere);
      here.publish(documentId, update);
      await vi.waitFor(() => expect(other).toHaveBeenCalledExactlyOnceWith(update));
      expect(own).not.toHaveBeenCalled();
      expect(elsewhere).not.toHaveBeenCalled();
    });

    it("BUS-2 is silent after the subscription has ended", async () => {
      const [here, there] = await open();
      const documentId = testDocumentId();
      const [ended, standing] = [vi.fn(), vi.fn()];
      const end = there.subscribe(documentId, ended);
      there.subscribe(documentId, standing);
      end();
      here.publish(documentId, update);
      await vi.waitFor(() => expect(standing).toHaveBeenCalledOnce());
      expect(ended).not.toHaveBeenCalled();
    });
  });
};
