// Who is at the other end, for limits per address. The HTTP server decides it from the socket and writes it into
// one header of its own before anything else sees the request; whatever the client sent under that name is gone.

export const addressHeader = "x-parley-address";

/** Only the entry that our own proxy appended is to be believed; everything left of it is the client's word. */
export const clientAddress = (
  trustProxy: boolean,
  remoteAddress: string | undefined,
  forwardedFor: string | undefined,
): string => {
  const appended = trustProxy ? forwardedFor?.split(",").at(-1)?.trim() : undefined;
  return appended || remoteAddress || "unknown";
};

export const addressOf = (headers: Headers): string => headers.get(addressHeader) ?? "unknown";

const v6Groups = (address: string): string[] => {
  const [head = "", tail] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  if (tail === undefined) return before;
  const after = tail === "" ? [] : tail.split(":");
  const zeros = Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array.from({ length: zeros }, () => "0"), ...after];
};

/** What a limit counts: one IPv4 address, or the /64 that one IPv6 customer holds. */
export const addressBucket = (address: string): string => {
  const v4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (v4 !== undefined) return v4;
  if (!address.includes(":")) return address;
  return `${v6Groups(address.toLowerCase()).slice(0, 4).join(":")}::/64`;
};
