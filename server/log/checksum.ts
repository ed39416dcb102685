import { crc32 } from "node:zlib";

/** CRC-32 as the signed 32-bit number that both databases hold in an integer column. */
export const checksum = (bytes: Uint8Array): number => crc32(bytes) | 0;
