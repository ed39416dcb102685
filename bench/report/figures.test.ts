import { describe, expect, it } from "vitest";
import { cell, spreadOf } from "./figures";
import { Latencies } from "./latencies";

const figure = { name: "delivery", unit: "ms", digits: 1 };

describe("a figure of several rounds", () => {
  it("shows the median between the least and the most", () => {
    expect(cell([3, 1, 2], figure)).toBe("2.0 (1.0–3.0)");
    expect(spreadOf([1, 2, 4, 8])).toEqual({ min: 1, median: 3, max: 8 });
  });

  it("shows one number when all rounds agree, and a dash without any", () => {
    expect(cell([2, 2, 2], figure)).toBe("2.0");
    expect(cell([Number.NaN], figure)).toBe("–");
  });
});

describe("latencies", () => {
  it("know their percentiles to within two percent", () => {
    const latencies = new Latencies();
    for (let ms = 1; ms <= 1_000; ms++) latencies.add(ms);
    expect(Math.abs(latencies.percentile(0.5) - 500) / 500).toBeLessThan(0.02);
    expect(Math.abs(latencies.percentile(0.99) - 990) / 990).toBeLessThan(0.02);
  });

  it("have none when there were none", () => {
    expect(new Latencies().percentile(0.5)).toBeNaN();
  });
});
