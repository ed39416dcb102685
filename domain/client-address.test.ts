import { describe, expect, it } from "vitest";
import { addressBucket, clientAddress } from "./client-address";

describe("the address of a client", () => {
  it("is the socket's, whatever the client says, when no proxy is trusted", () => {
    expect(clientAddress(false, "198.51.100.4", "203.0.113.7")).toBe("198.51.100.4");
  });

  it("W11: is what our own proxy appended, and not what the client put before it", () => {
    expect(clientAddress(true, "127.0.0.1", "10.0.0.1, 203.0.113.7")).toBe("203.0.113.7");
    expect(clientAddress(true, "127.0.0.1", undefined)).toBe("127.0.0.1");
  });

  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::6", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
  ])("is counted for %s as %s", (address, bucket) => {
    expect(addressBucket(address)).toBe(bucket);
  });
});
