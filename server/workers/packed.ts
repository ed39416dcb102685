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

type Value = unknown;

/** No step for what is small. `input` is one of values, of which some are lists of bytes. */
export function* packing<Input extends object>(input: Input): Generator<void, Packed<Input>> {
  const buffers: ArrayBuffer[] = [];
  function* pack(value: Value): Generator<void, Value> {
    if (!(value instanceof Uint8Array) || value.byteLength < bytesPerStep) return value;
    const copy = yield* joiningBytes([value], bytesPerStep);
    buffers.push(copy.buffer);
    return copy;
  }
  const packed: [string, Value][] = [];
  for (const [name, value] of Object.entries(input)) {
    const values: Value[] = [];
    for (const one of Array.isArray(value) ? value : [value]) values.push(yield* pack(one));
    packed.push([name, Array.isArray(value) ? values : values[0]]);
  }
  return { input: Object.fromEntries(packed) as Input, buffers };
}
