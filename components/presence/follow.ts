// Who leads whom. Following is said by the one who follows; everybody sees the same, so nobody is followed unawares.
import { activities, type Peer } from "@/protocol/presence";
import type { PersonHere } from "./people";

export const followersOf = (people: readonly PersonHere[], userId: string): readonly PersonHere[] =>
  people
    .filter((person) => person.follows === userId && person.userId !== userId)
    .toSorted((a, b) => a.name.localeCompare(b.name));

/** Whoever is followed may follow too: the last of the chain leads. null when the chain leads back to you. */
export const leaderOf = (people: readonly PersonHere[], followed: string): PersonHere | null => {
  const passed = new Set<string>();
  let leader = people.find(({ userId }) => userId === followed) ?? null;
  while (leader !== null && !leader.isYou && !passed.has(leader.userId)) {
    passed.add(leader.userId);
    const { follows } = leader;
    const next = follows === null ? undefined : people.find(({ userId }) => userId === follows);
    if (next === undefined) return leader;
    leader = next;
  }
  return null;
};

/** Of a person's tabs the liveliest, and of equals one that shows where they are. */
export const liveliestPage = (peers: Iterable<Peer>, userId: string): Peer | null => {
  const rank = ({ activity, cursor }: Peer): number =>
    2 * activities.indexOf(activity) + (cursor === null ? 1 : 0);
  const [best = null] = Array.from(peers)
    .filter(({ user }) => user.userId === userId)
    .sort((a, b) => rank(a) - rank(b));
  return best;
};
