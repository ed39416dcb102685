import { expect, it } from "vitest";
import { limits } from "@/protocol/limits";
import { createSharingGuard } from "./sharing-guard";

const triesOf = async (count: number, enabled: boolean) => {
  const guard = createSharingGuard({ limits, enabled });
  const answers = await Promise.all(Array.from({ length: count }, () => guard.tryInvitation("olga")));
  return { guard, refused: answers.filter((answer) => answer !== null).length };
};

it("X8: takes a hundred invitations of one person a day, and does not count the others'", async () => {
  const { guard, refused } = await triesOf(103, true);
  expect(refused).toBe(3);
  expect(await guard.tryInvitation("ada")).toBeNull();
  expect(await guard.tryAccessRequest("olga")).toBeNull();
});

it("counts nothing when rate limits are off", async () => {
  expect((await triesOf(103, false)).refused).toBe(0);
});
