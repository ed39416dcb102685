/**
 * The buffers of these values that a message to another thread hands over instead of copying; small ones stay, for they
 * may share theirs with others.
 */
export const handedOver = (values: Iterable<unknown>): ArrayBuffer[] => {
  const buffers = new Set<ArrayBuffer>();
  for (const value of values) {
    if (!(value instanceof Uint8Array)) continue;
    const { buffer, byteLength } = value;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffers.add(buffer);
  }
  return [...buffers];
};
