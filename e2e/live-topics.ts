// A listener of /live without a browser, and the way a notification takes to it.
import WebSocket from "ws";
import { type LiveServerMessage, personTopic, writeLive } from "@/protocol/live";
import { ApiClient } from "./api-client";
import type { ServerProcess } from "./server-process";

/** One tab of somebody, listening to their own topic. */
const openTab = async (server: ServerProcess, person: ApiClient) => {
  const topic = personTopic(await person.userId());
  const headers = { cookie: person.cookie, origin: server.url };
  const socket = new WebSocket(`${server.webSocketUrl}/live`, { headers });
  const arrived: number[] = [];
  const waiting: (() => void)[] = [];
  await new Promise<void>((begun) => {
    socket.on("open", () => socket.send(writeLive({ type: "subscribe", topic })));
    socket.on("message", (data) => {
      const message = JSON.parse(String(data)) as LiveServerMessage;
      if (message.type === "subscribed") begun();
      if (message.type !== "event" || message.kind !== "notification") return;
      arrived.push(performance.now());
      for (const look of waiting.splice(0)) look();
    });
  });
  return {
    arrived,
    until: async (count: number) => {
      while (arrived.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    close: () => socket.close(),
  };
};

/** Milliseconds from the moment somebody presses Send until the second tab of who was named has heard of it. */
export const measureNotifications = async (server: ServerProcess, count: number): Promise<number[]> => {
  const [ada, bob] = [await ApiClient.guest(server.url, "Ada"), await ApiClient.guest(server.url, "Bob")];
  const { id } = await ada.createDocument("Measured");
  await ada.call("PUT", `/api/v1/documents/${id}/link`, { access: "anyone", role: "viewer" });
  const body = `@[Bob](${await bob.userId()}) look`;
  const [first, second] = [await openTab(server, bob), await openTab(server, bob)];
  const tookMs: number[] = [];
  for (let i = 1; i <= count; i++) {
    const sentAt = performance.now();
    const answer = await ada.call("POST", `/api/v1/documents/${id}/chat`, { body });
    if (answer.status !== 201) throw new Error(`the message was answered ${answer.status}`);
    await Promise.all([first.until(i), second.until(i)]);
    tookMs.push((second.arrived[i - 1] ?? Number.NaN) - sentAt);
  }
  for (const tab of [first, second]) tab.close();
  return tookMs;
};
