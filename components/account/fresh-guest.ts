// Remembers, for this tab, that its guest was let in by a link and has not been asked for a name.

const key = "parley.freshGuest";

const quietly = <T>(look: () => T, otherwise: T): T => {
  try {
    return look();
  } catch {
    // Browsers that keep nothing refuse to say so.
    return otherwise;
  }
};

export const freshGuest = {
  is: (): boolean => quietly(() => sessionStorage.getItem(key) !== null, false),
  remember: (): void => quietly(() => sessionStorage.setItem(key, "1"), undefined),
  forget: (): void => quietly(() => sessionStorage.removeItem(key), undefined),
};
