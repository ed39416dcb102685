// Steps over one struct of an encoded update (Yjs' first format) and says how many clocks it takes, without building
// it. Reads exactly as far as Yjs' own decoder does; a struct that it does not know, or that is cut off, throws.
//
//   struct  = info ( length                                         nothing: a gap, or what was collected
//                  | [origin] [right origin] [parent [key]] content )
//   info    = origin? right origin? key? content type: 1 1 1 5 bits; a parent is written only without both origins
import * as decoding from "lib0/decoding";

const hasOrigin = 0x80;
const hasRightOrigin = 0x40;
const hasKey = 0x20;
const contentBits = 0x1f;
/** Stands for clocks that an update leaves out. */
const gapInfo = 10;
const parentIsRoot = 1;
const typesWithName = [3, 5];

const skipBytes = (decoder: decoding.Decoder, length: number): void => {
  decoder.pos += length;
  if (decoder.pos > decoder.arr.length) throw new RangeError("the update ends too early");
};

const skipString = (decoder: decoding.Decoder): void => skipBytes(decoder, decoding.readVarUint(decoder));

const skipId = (decoder: decoding.Decoder): void => {
  decoding.readVarUint(decoder);
  decoding.readVarUint(decoder);
};

/** Clocks count UTF-16 units: one for each first byte of a character, and one more for those of four bytes. */
const skipText = (decoder: decoding.Decoder): number => {
  const length = decoding.readVarUint(decoder);
  let at = decoder.pos;
  skipBytes(decoder, length);
  let units = 0;
  for (; at < decoder.pos; at++) {
    const byte = decoder.arr[at] as number;
    if (byte < 0x80) units += 1;
    else if (byte >= 0xc0) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
};

const each = (decoder: decoding.Decoder, skip: (decoder: decoding.Decoder) => unknown): number => {
  const count = decoding.readVarUint(decoder);
  for (let i = 0; i < count; i++) skip(decoder);
  return count;
};

const one = (decoder: decoding.Decoder, ...skips: ((decoder: decoding.Decoder) => unknown)[]): number => {
  for (const skip of skips) skip(decoder);
  return 1;
};

const skipType = (decoder: decoding.Decoder): number => {
  if (typesWithName.includes(decoding.readVarUint(decoder))) skipString(decoder);
  return 1;
};

const skipContent = (decoder: decoding.Decoder, type: number): number => {
  switch (type) {
    case 1: // deleted
      return decoding.readVarUint(decoder);
    case 2: // JSON values, as strings
      return each(decoder, skipString);
    case 3: // bytes
      return one(decoder, skipString);
    case 4:
      return skipText(decoder);
    case 5: // embedded object, as a string
      return one(decoder, skipString);
    case 6: // a mark begins or ends: name and value
      return one(decoder, skipString, skipString);
    case 7:
      return skipType(decoder);
    case 8: // any values
      return each(decoder, decoding.readAny);
    case 9: // document in a document
      return one(decoder, skipString, decoding.readAny);
    default:
      throw new TypeError(`there is no content of type ${type}`);
  }
};

export const isGapAt = (update: Uint8Array, at: number): boolean => update[at] === gapInfo;

/** The clocks that the struct at the decoder takes. */
export const skipStruct = (decoder: decoding.Decoder): number => {
  const info = decoding.readUint8(decoder);
  if (info === gapInfo || (info & contentBits) === 0) return decoding.readVarUint(decoder);
  if (info & hasOrigin) skipId(decoder);
  if (info & hasRightOrigin) skipId(decoder);
  if ((info & (hasOrigin | hasRightOrigin)) === 0) {
    if (decoding.readVarUint(decoder) === parentIsRoot) skipString(decoder);
    else skipId(decoder);
    if (info & hasKey) skipString(decoder);
  }
  return skipContent(decoder, info & contentBits);
};
