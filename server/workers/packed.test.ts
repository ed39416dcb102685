import { describe, expect, it } from "vitest";
import { atOnce } from "../updates/update-layout";
import { packing } from "./packed";

const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i % 251);

describe("packing", () => {
  it("POOL-3 hands over copies of what is large, made in steps, and leaves what was given as it is", () => {
    const [large, small] = [bytesOf(3_500_000), bytesOf(10)];
    const steps = packing({ state: [large, small], update: small, title: "T" });
    let pauses = 0;
    let step = steps.next();
    for (; !step.done; step = steps.next()) pauses += 1;
    const { input, buffers } = step.value;
    expect(pauses).toBe(3);
    expect(input).toEqual({ state: [large, small], update: small, title: "T" });
    expect(buffers).toEqual([input.state[0]?.buffer]);
    structuredClone(input, { transfer: [...buffers] });
    expect(input.state[0]?.byteLength).toBe(0);
    expect(large.byteLength).toBe(3_500_000);
  });

  it("POOL-3 takes no step for what is small", () => {
    const input = { pieces: [bytesOf(1_000)], limits: { depth: 3 } };
    expect(packing(input).next()).toEqual({ done: true, value: { input, buffers: [] } });
    expect(atOnce(packing({ state: [] })).input).toEqual({ state: [] });
  });
});
