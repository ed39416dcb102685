import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Limits } from "@/protocol/limits";
import { loginOf } from "../testing/logins";
import { openGateway } from "../testing/open-gateway";

const closing: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe.each(["/sync", "/live"])("the door of %s", (door) => {
  /** So many knock, and are all looked up before the first is let in. */
  const burst = async (count: number, limits: Partial<Limits>) => {
    let asked = 0;
    let allHaveKnocked!: () => void;
    const knocked = new Promise<void>((resolve) => (allHaveKnocked = resolve));
    const gateway = await openGateway({
      ...limits,
      lookupsAtOnce: count,
      rules: {
        identify: async () => {
          asked += 1;
          if (asked === count) allHaveKnocked();
          await knocked;
          return { identity: { userId: "ada", name: "Ada", color: "#0b6bcb" }, ...loginOf("ada") };
        },
      },
    });
    closing.push(gateway.close);
    const path = door === "/sync" ? `/sync/${gateway.documentId}` : door;
    const knock = (): Promise<string> => {
      const headers = { origin: gateway.origin, cookie: "ada" };
      const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}${path}`, { headers });
      closing.unshift(() => socket.terminate());
      return new Promise((became) => {
        socket.on("error", () => undefined);
        socket.once("unexpected-response", (_, { statusCode }) => became(`${statusCode}`));
        socket.once("close", (code) => became(`${code}`));
        // Whoever is refused is told so right behind the handshake.
        socket.once("open", () => socket.ping());
        socket.once("pong", () => became("in"));
      });
    };
    const all = await Promise.all(Array.from({ length: count }, knock));
    return all.sort();
  };

  it("GATE-11 lets in no more of one person than may be, however many knock at once", async () => {
    expect(await burst(5, { connectionsPerUser: 2 })).toEqual(["4529", "4529", "4529", "in", "in"]);
  });

  it("GATE-11 W18: lets in no more than a node may hold, however many knock at once", async () => {
    expect(await burst(5, { connectionsPerNode: 3 })).toEqual(["503", "503", "in", "in", "in"]);
  });
});
