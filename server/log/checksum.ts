import { crc32 } from "node:zlib";

/**
 * CRC-32 as the signed 32-bit number that both databases hold in an integer column. `before` is that of the bytes
 * in front of these.
 */
export const checksum = (bytes: Uint8Array, before = 0): number => crc32(bytes, before >>> 0) | 0;
