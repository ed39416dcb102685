// When things happen: at random moments of a given average rate, the same in every run. People do not type in
// step, and a server must not be measured as if they did.

/** Numbers from 0 to 1, the same row for the same seed (mulberry32). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

export const pause = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms));

/** Calls `act` at random moments, on average so often; whatever falls due while this process is busy is not lost. */
export const atRandom = async (
  { perSecond, seconds, random }: { perSecond: number; seconds: number; random: () => number },
  act: () => void,
): Promise<void> => {
  const end = performance.now() + seconds * 1_000;
  let due = performance.now();
  while (due < end) {
    while (due <= performance.now() && due < end) {
      act();
      due += (-Math.log(1 - random()) * 1_000) / perSecond;
    }
    await pause(1);
  }
};

/** Resolves when the condition holds, or after so long without it; says which. */
export const until = async (holds: () => boolean, deadlineMs: number): Promise<boolean> => {
  const deadline = performance.now() + deadlineMs;
  while (!holds()) {
    if (performance.now() > deadline) return false;
    await pause(5);
  }
  return true;
};
