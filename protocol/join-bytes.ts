/** Bytes one after the other, each copied once. */
export const joinBytes = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const joined = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.byteLength;
  }
  return joined;
};

/** The same in steps, of so many bytes each: copying a large document takes longer than others should wait. */
export function* joiningBytes(
  parts: readonly Uint8Array[],
  bytesPerStep: number,
): Generator<void, Uint8Array<ArrayBuffer>> {
  const joined = new Uint8Array(lengthOf(parts));
  let [at, stepEnd] = [0, bytesPerStep];
  for (const part of parts) {
    for (let from = 0; from < part.byteLength; ) {
      if (at === stepEnd) {
        yield;
        stepEnd += bytesPerStep;
      }
      const piece = part.subarray(from, from + stepEnd - at);
      joined.set(piece, at);
      at += piece.byteLength;
      from += piece.byteLength;
    }
  }
  return joined;
}

const lengthOf = (parts: readonly Uint8Array[]): number =>
  parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
