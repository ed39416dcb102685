// UX scenario 3: whatever stood under the word Saved is there after kill -9.
import { ApiClient } from "./api-client";
import { ServerProcess } from "./server-process";
import { expect, story as stage } from "./story";

// These stories kill their server, so each has its own.
const story = stage.extend<{ ownServer: ServerProcess }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the needed fixtures from the pattern.
  ownServer: async ({}, use) => {
    const server = await ServerProcess.create();
    await use(server);
    await server.remove();
  },
  baseURL: async ({ ownServer }, use) => use(ownServer.url),
});

/** Between two tries of a page that has lost its server; whoever sits before it waits, a story need not. */
const longestWaitMs = 30_000;

const lostServer = /WebSocket connection|Failed to load resource|ERR_CONNECTION|\[next-auth\]/;

story("STORY-2 text under Saved survives kill -9, for both who wrote it", async ({ enter, ownServer }) => {
  const [alice, bob] = [await enter("Alice"), await enter("Bob")];
  for (const actor of [alice, bob]) actor.tolerate(lostServer);
  const url = await alice.begins();
  await bob.opens(url);

  await alice.writes("Written by Alice before the crash.");
  await alice.sawSaved();
  await bob.writes(" Bob adds a line.");
  await bob.sawSaved();
  await ownServer.kill();
  await ownServer.start();

  // Read from the server alone, by somebody who was never here.
  const carol = await ApiClient.guest(ownServer.url, "Carol");
  expect(await carol.textOf(url.slice(-24))).toBe("Written by Alice before the crash. Bob adds a line.");
  for (const actor of [alice, bob]) {
    await actor.page.reload();
    await actor.sees("Written by Alice before the crash. Bob adds a line.");
    await actor.sawSaved();
  }
});

story(
  "What is typed while the server is down is not called saved, and arrives when it is back",
  { tag: "@long" },
  async ({ enter, ownServer }) => {
    const alice = await enter("Alice");
    alice.tolerate(lostServer);
    await alice.page.clock.install();
    const url = await alice.begins();
    await alice.writes("Before. ");
    await alice.sawSaved();
    await ownServer.kill();
    await alice.writes("While it was down.");
    await expect(alice.saveState).not.toHaveText(/^Saved/);
    await expect(alice.saveState).toHaveText(/^Reconnecting/);
    await ownServer.start();
    await alice.page.clock.fastForward(longestWaitMs);
    await alice.sawSaved();
    const bob = await ApiClient.guest(ownServer.url, "Bob");
    expect(await bob.textOf(url.slice(-24))).toBe("Before. While it was down.");
  },
);

story("A drained server sends everybody away and loses nothing", async ({ enter, ownServer }) => {
  const alice = await enter("Alice");
  alice.tolerate(lostServer);
  await alice.page.clock.install();
  const url = await alice.begins();
  await alice.writes("Typed right before the deploy.");
  await ownServer.stop();
  await ownServer.start();
  await alice.page.clock.fastForward(longestWaitMs);
  await alice.sawSaved();
  const bob = await ApiClient.guest(ownServer.url, "Bob");
  expect(await bob.textOf(url.slice(-24))).toBe("Typed right before the deploy.");
});
