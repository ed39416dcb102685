// What a task is given, made ready to be handed over to another thread. A message copies what it carries in one go; what
// is large is copied in steps here, between which the event loop does what else is due, and then only changes hands.
import { joiningBytes } from "@/protocol/join-bytes";

/** Some hundred microseconds of copying. */
const bytesPerStep = 1_048_576;

export interface Packed<Input> {
  readonly input: Input;
  /** What the message hands over. */
  readonly buffers: readonly ArrayBuffer[];
}

/** Takes no step for what is small. */
export function* packing<Input extends object>(input: Input): Generator<void, Packed<Input>> {
  const buffers: ArrayBuffer[] = [];
  function* pack(value: unknown): Generator<void, unknown> {
    if (!(value instanceof Uint8Array) || value.byteLength < bytesPerStep) return value;
    const copy = yield* joiningBytes([value], bytesPerStep);
    buffers.push(copy.buffer);
    return copy;
  }
  const packed: [string, unknown][] = [];
  for (const [name, value] of Object.entries(input)) {
    const values: unknown[] = [];
    for (const one of Array.isArray(value) ? value : [value]) values.push(yield* pack(one));
    packed.push([name, Array.isArray(value) ? values : values[0]]);
  }
  return { input: Object.fromEntries(packed) as Input, buffers };
}
