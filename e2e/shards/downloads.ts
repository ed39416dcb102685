// Many who open one document at once, as a process: says when it is ready, waits to be told, counts what comes instead
// of reading it, and sends its parent how long each took.
import { once } from "node:events";
import { connect } from "node:net";
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

/** All read into the same one: what comes is looked at no further, and costs no garbage. */
const buffer = Buffer.alloc(1_048_576);

const download = ({ url, cookie, documentId, bytes }: Downloads): Promise<number> => {
  const began = performance.now();
  const { hostname, port, host } = new URL(url);
  const upgrade = [
    `GET /sync/${documentId} HTTP/1.1`,
    `Host: ${host}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    `Sec-WebSocket-Protocol: ${subprotocol}`,
    `Origin: ${url}`,
    `Cookie: ${cookie}`,
    "\r\n",
  ].join("\r\n");
  return new Promise((done, fail) => {
    let came = 0;
    const hear = (count: number): boolean => {
      if (came === 0) {
        if (!buffer.toString("latin1", 0, count).startsWith("HTTP/1.1 101 "))
          fail(new Error("was not let in"));
        socket.write(askForAll);
      }
      came += count;
      if (came < bytes) return true;
      done(performance.now() - began);
      socket.removeAllListeners("close").destroy();
      return false;
    };
    const socket = connect({ host: hostname, port: Number(port), onread: { buffer, callback: hear } });
    socket.on("error", fail);
    socket.on("close", () => fail(new Error(`closed after ${came} of ${bytes} bytes`)));
    socket.write(upgrade);
  });
};

const given = JSON.parse(process.argv[2] ?? "{}") as Downloads;
process.send?.("ready");
await once(process, "message");
const took = await Promise.all(Array.from({ length: given.count }, () => download(given)));
process.send?.(took, () => process.exit(0));
