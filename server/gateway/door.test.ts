import { afterEach, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import type { Limits } from "@/protocol/limits";
import { loginOf } from "../testing/logins";
import { openGateway } from "../testing/open-gateway";
import { RawClient, upgradeRequest } from "../testing/raw-client";

const closing: (() => unknown)[] = [];
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

  /** One place to be looked up in, which the first who knocks holds until the test lets go. */
  const oneAtATime = async () => {
    const asked: string[] = [];
    const done: (() => void)[] = [];
    const gateway = await openGateway({
      lookupsAtOnce: 1,
      rules: {
        identify: async (cookie = "") => {
          asked.push(cookie);
          await new Promise<void>((resolve) => done.push(resolve));
          return { identity: { userId: cookie, name: cookie, color: "#0b6bcb" }, ...loginOf(cookie) };
        },
      },
    });
    closing.push(gateway.close);
    const path = door === "/sync" ? `/sync/${gateway.documentId}` : door;
    const knock = (Cookie: string): RawClient => {
      const client = new RawClient(gateway);
      client.write(upgradeRequest(gateway, { line: `GET ${path} HTTP/1.1`, headers: { Cookie } }));
      closing.unshift(() => client.socket.destroy());
      return client;
    };
    return { gateway, asked, done, knock };
  };

  it("GATE-10 looks up nobody who has given up before it was their turn", async () => {
    const { asked, done, knock } = await oneAtATime();
    knock("first");
    await vi.waitFor(() => expect(asked).toEqual(["first"]));
    const quitters = ["one", "two"].map(knock);
    // Behind them, so that they have knocked by the time it has.
    const last = knock("last");
    for (const { socket } of quitters) socket.end();
    await Promise.all(quitters.map(({ ended }) => ended));
    done[0]?.();
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    expect(asked).toEqual(["first", "last"]);
    done[1]?.();
    expect(await last.hears("\r\n\r\n")).toContain(" 101 ");
  });

  it("DRAIN-1 lets nobody in who was still being looked up when everybody was sent away", async () => {
    const { gateway, asked, done, knock } = await oneAtATime();
    const late = knock("late");
    await vi.waitFor(() => expect(asked).toEqual(["late"]));
    const closed = gateway.close();
    done[0]?.();
    expect((await late.ended).heard.toString()).toContain(" 503 ");
    await closed;
  });
});
