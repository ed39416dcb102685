// Many who open one document at once, as a process: counts what comes instead of reading it, and sends its parent how
// long each took.
import { request } from "node:http";
import type { Socket } from "node:net";
import * as Y from "yjs";
import { encodeSyncStep1, subprotocol } from "@/protocol/messages";
import { rawFrame } from "@/server/testing/raw-client";

export interface Downloads {
  readonly url: string;
  readonly cookie: string;
  readonly documentId: string;
  /** The document is there when so much has come. */
  readonly bytes: number;
  readonly count: number;
}

const askForAll = rawFrame({ opcode: 2, payload: encodeSyncStep1(Y.encodeStateVector(new Y.Doc())) });

const download = ({ url, cookie, documentId, bytes }: Downloads): Promise<number> => {
  const began = performance.now();
  return new Promise((done, fail) => {
    const upgrade = request(`${url}/sync/${documentId}`, {
      headers: {
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol": subprotocol,
        Origin: url,
        Cookie: cookie,
      },
    });
    upgrade.on("error", fail);
    upgrade.on("upgrade", (_answer, socket: Socket, head) => {
      let came = head.byteLength;
      socket.on("error", fail);
      socket.on("close", () => fail(new Error(`closed after ${came} of ${bytes} bytes`)));
      socket.on("data", (chunk) => {
        came += chunk.byteLength;
        if (came < bytes) return;
        done(performance.now() - began);
        socket.removeAllListeners("close").destroy();
      });
      socket.write(askForAll);
    });
    upgrade.end();
  });
};

const given = JSON.parse(process.argv[2] ?? "{}") as Downloads;
const took = await Promise.all(Array.from({ length: given.count }, () => download(given)));
process.send?.(took, () => process.exit(0));
