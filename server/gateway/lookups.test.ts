import { once } from "node:events";
import { expect, it } from "vitest";
import { WebSocket } from "ws";
import { documentTopic, writeLive } from "@/protocol/live";
import { loginOf } from "../testing/logins";
import { openGateway } from "../testing/open-gateway";
import { Lookups } from "./lookups";

const later = () => {
  let resolve!: () => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<void>((done, failed) => {
    [resolve, reject] = [done, failed];
  });
  return { promise, resolve, reject };
};

const settle = () => new Promise((resolve) => setImmediate(resolve));

it("GATE-10 looks up no more at once than may be, in the order in which they were asked for", async () => {
  const lookups = new Lookups(2);
  const begun: string[] = [];
  const knock = (name: string) => {
    const { promise, resolve, reject } = later();
    const answer = lookups.run(async () => {
      begun.push(name);
      await promise;
      return name;
    });
    return { answer, resolve, reject };
  };
  const [a, b, c, d] = [knock("a"), knock("b"), knock("c"), knock("d")];
  await settle();
  expect(begun).toEqual(["a", "b"]);
  b.resolve();
  expect(await b.answer).toBe("b");
  await settle();
  expect(begun).toEqual(["a", "b", "c"]);
  // One that fails frees its place as well.
  a.reject(new Error("no database"));
  await expect(a.answer).rejects.toThrow("no database");
  await settle();
  expect(begun).toEqual(["a", "b", "c", "d"]);
  c.resolve();
  d.resolve();
  expect(await Promise.all([c.answer, d.answer])).toEqual(["c", "d"]);
  const e = knock("e");
  const f = knock("f");
  knock("g");
  await settle();
  expect(begun).toEqual(["a", "b", "c", "d", "e", "f"]);
  e.resolve();
  f.resolve();
});

it("GATE-10 looks up nothing for whoever has gone, and the next at once", async () => {
  const lookups = new Lookups(1);
  const first = later();
  const running = lookups.run(() => first.promise);
  let isThere = true;
  const gone = lookups.run(
    async () => expect.fail("looked up for nobody"),
    () => isThere,
  );
  const next = lookups.run(async () => "next");
  isThere = false;
  first.resolve();
  await running;
  await expect(gone).rejects.toThrow();
  expect(await next).toBe("next");
});

it("GATE-10 the doors of /sync and /live, and who asks for a topic, share what may be looked up at once", async () => {
  const names = Array.from({ length: 10 }, (_, index) => `person ${index}`);
  let running = 0;
  let most = 0;
  const lookedUp: string[] = [];
  const counted = async <T>(what: string, answer: T): Promise<T> => {
    running += 1;
    most = Math.max(most, running);
    lookedUp.push(what);
    // Long enough for everybody to have knocked.
    while (lookedUp.length < 3) await settle();
    for (let turns = 0; turns < names.length; turns++) await settle();
    running -= 1;
    return answer;
  };
  const gateway = await openGateway({
    lookupsAtOnce: 3,
    rules: {
      identify: (name = "") =>
        counted("who", { identity: { userId: name, name, color: "#0b6bcb" }, ...loginOf(name) }),
      decideAccess: () => counted("what", { outcome: "granted", role: "editor" }),
    },
  });
  const knock = (path: string, cookie: string) => {
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}${path}`, {
      headers: { origin: gateway.origin, cookie },
    });
    return new Promise<WebSocket>((opened, failed) => {
      socket.once("open", () => opened(socket));
      socket.once("error", failed);
    });
  };
  const sockets = await Promise.all(
    names.flatMap((name) => [knock(`/sync/${gateway.documentId}`, name), knock("/live", name)]),
  );
  expect(lookedUp.filter((what) => what === "who")).toHaveLength(20);
  expect(lookedUp.filter((what) => what === "what")).toHaveLength(10);
  const listeners = sockets.filter((_, index) => index % 2 === 1);
  const subscribe = writeLive({ type: "subscribe", topic: documentTopic(gateway.documentId) });
  await Promise.all(
    listeners.map((socket) => {
      socket.send(subscribe);
      return once(socket, "message");
    }),
  );
  expect(lookedUp.filter((what) => what === "what")).toHaveLength(20);
  expect(most).toBe(3);
  for (const socket of sockets) socket.terminate();
  await gateway.close();
});
