import { afterEach, expect, it, vi } from "vitest";
import { pageUserHeader } from "@/protocol/identity";
import { ask, askFor, isOfAnother } from "./json-api";

afterEach(() => vi.unstubAllGlobals());

it("SESS-11 says with everything that is asked whose page it is, while it is anybody's", async () => {
  const said: (string | null)[] = [];
  vi.stubGlobal("fetch", async (_: string, { headers }: { headers: Headers }) => {
    said.push(headers.get(pageUserHeader));
    return new Response("{}");
  });
  await ask("GET", "/me");
  const leaveAnn = askFor("ann");
  await ask("POST", "/documents", {});
  const leaveBob = askFor("bob");
  leaveAnn();
  await ask("PUT", "/me/digest", { wanted: true });
  leaveBob();
  await ask("GET", "/me");
  expect(said).toEqual([null, "ann", "bob", null]);
});

it("SESS-11 tells a refusal because of somebody else from others", async () => {
  const refusedWith = async (body: unknown): Promise<boolean> => {
    vi.stubGlobal("fetch", async () => new Response(JSON.stringify(body), { status: 409 }));
    const answer = await ask("GET", "/me");
    return !answer.ok && isOfAnother(answer.problem);
  };
  expect(await refusedWith({ type: "urn:parley:refusal:other-person", title: "No" })).toBe(true);
  expect(await refusedWith({ type: "urn:parley:refusal:in-trash", title: "No" })).toBe(false);
  expect(await refusedWith({ title: "No" })).toBe(false);
});
