// A large update as several small ones, to be sent in this order: each can be integrated when those before it have
// been. Texts that are too long for one are cut; deletions come last.
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { dependencyOrder, type Struct } from "./update-order";

export interface PartLimits {
  /** A part exceeds it only for a single value that cannot be cut. */
  readonly bytes: number;
  readonly structs: number;
}

type StructEncoder = Parameters<Struct["write"]>[0];

/** Yjs' first update format, which it does not export a writer for. */
const writerOn = (encoder: encoding.Encoder): StructEncoder => {
  const writeId = ({ client, clock }: Y.ID) => {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
  };
  const writeText = (text: string) => encoding.writeVarString(encoder, text);
  const writeNumber = (number: number) => encoding.writeVarUint(encoder, number);
  return {
    writeLeftID: writeId,
    writeRightID: writeId,
    writeInfo: (info: number) => encoding.writeUint8(encoder, info),
    writeString: writeText,
    writeKey: writeText,
    writeParentInfo: (isRoot: boolean) => writeNumber(isRoot ? 1 : 0),
    writeTypeRef: writeNumber,
    writeLen: writeNumber,
    writeAny: (value: never) => encoding.writeAny(encoder, value),
    writeBuf: (bytes: Uint8Array) => encoding.writeVarUint8Array(encoder, bytes),
    writeJSON: (value: unknown) => writeText(JSON.stringify(value)),
  } as unknown as StructEncoder;
};

const encoded = (struct: Struct): Uint8Array => {
  const encoder = encoding.createEncoder();
  struct.write(writerOn(encoder), 0);
  return encoding.toUint8Array(encoder);
};

/** In UTF-8 a letter takes three bytes at most, and the two halves of a pair stay together. */
const cutText = (text: string, bytes: number): string[] => {
  const letters = Math.max(2, Math.floor(bytes / 4));
  const pieces: string[] = [];
  for (let from = 0; from < text.length; ) {
    const to = from + letters;
    const last = text.charCodeAt(to - 1);
    const end = last >= 0xd800 && last <= 0xdbff ? to - 1 : to;
    pieces.push(text.slice(from, end));
    from = end;
  }
  return pieces;
};

const cut = (struct: Struct, bytes: number): Struct[] => {
  if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentString)) return [struct];
  if (struct.length * 4 <= bytes) return [struct];
  const { id, origin, rightOrigin, parent, parentSub, content } = struct;
  let { clock } = id;
  return cutText(content.str, bytes).map((piece, i) => {
    const left = i === 0 ? origin : Y.createID(id.client, clock - 1);
    const place = i === 0 ? { parent, parentSub } : { parent: null, parentSub: null };
    const item = new Y.Item(
      Y.createID(id.client, clock),
      null,
      left,
      null,
      rightOrigin,
      place.parent,
      place.parentSub,
      new Y.ContentString(piece),
    );
    clock += piece.length;
    return item;
  });
};

interface Stretch {
  readonly from: number;
  readonly structs: Uint8Array[];
}

class Part {
  readonly #clients = new Map<number, Stretch>();
  bytes = 0;
  structs = 0;

  add({ client, clock }: Y.ID, struct: Uint8Array): void {
    const stretch = this.#clients.get(client);
    if (stretch === undefined) this.#clients.set(client, { from: clock, structs: [struct] });
    else stretch.structs.push(struct);
    this.bytes += struct.byteLength;
    this.structs += 1;
  }

  encode(deleted: readonly Deletion[]): Uint8Array {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, this.#clients.size);
    for (const [client, { from, structs }] of [...this.#clients].sort(([a], [b]) => b - a)) {
      encoding.writeVarUint(encoder, structs.length);
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, from);
      for (const struct of structs) encoding.writeUint8Array(encoder, struct);
    }
    encoding.writeVarUint(encoder, deleted.length);
    for (const { client, clock, len } of deleted) {
      for (const number of [client, 1, clock, len]) encoding.writeVarUint(encoder, number);
    }
    return encoding.toUint8Array(encoder);
  }
}

interface Deletion {
  readonly client: number;
  readonly clock: number;
  readonly len: number;
}

const partsOf = (structs: readonly Struct[], limits: PartLimits): Part[] => {
  const parts = [new Part()];
  for (const struct of structs.flatMap((whole) => cut(whole, limits.bytes))) {
    const bytes = encoded(struct);
    let part = parts.at(-1) as Part;
    const isFull = part.bytes + bytes.byteLength > limits.bytes || part.structs >= limits.structs;
    if (isFull && part.structs > 0) {
      part = new Part();
      parts.push(part);
    }
    part.add(struct.id, bytes);
  }
  return parts;
};

/** The most bytes that one deletion takes: four numbers. */
const deletionBytes = 32;

export const splitUpdate = (update: Uint8Array, limits: PartLimits): Uint8Array[] => {
  const decoded = Y.decodeUpdate(update);
  const ordered = dependencyOrder(decoded);
  // What waits for itself cannot be put in order; whoever receives it has to say so.
  if (ordered === null) return [update];
  const deletions = Array.from(decoded.ds.clients).flatMap(([client, ranges]) =>
    ranges.map(({ clock, len }) => ({ client, clock, len })),
  );
  const parts = partsOf(ordered, limits);
  const perPart = Math.max(1, Math.min(limits.structs, Math.floor(limits.bytes / deletionBytes)));
  const last = parts.at(-1) as Part;
  const fits = last.structs + deletions.length <= limits.structs && deletions.length <= perPart;
  const withLast = fits ? deletions.splice(0) : [];
  const encodedParts = parts.map((part) => part.encode(part === last ? withLast : []));
  for (let from = 0; from < deletions.length; from += perPart) {
    encodedParts.push(new Part().encode(deletions.slice(from, from + perPart)));
  }
  return encodedParts;
};
