import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Activity } from "@/protocol/presence";
import { OwnActivity } from "./own-activity";

const minutes = (count: number): number => count * 60_000;

const watch = () => {
  const told: Activity[] = [];
  const activity = new OwnActivity({ now: Date.now, tell: (next) => told.push(next) });
  activity.update();
  return { told, activity };
};

describe("what one is doing", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("PRES-10 goes from typing to editing to viewing to idle, each told once", () => {
    const { told, activity } = watch();
    for (let letter = 0; letter < 20; letter++) {
      activity.edited();
      vi.advanceTimersByTime(200);
    }
    vi.advanceTimersByTime(minutes(5));
    expect(told).toEqual(["viewing", "typing", "editing", "viewing", "idle"]);
    activity.stirred();
    expect(told.at(-1)).toBe("viewing");
  });

  it("PRES-10 stays viewing for whoever stirs, and is idle two minutes after the last sign", () => {
    const { told, activity } = watch();
    vi.advanceTimersByTime(minutes(1));
    activity.stirred();
    vi.advanceTimersByTime(minutes(2) - 1);
    expect(told).toEqual(["viewing"]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual(["viewing", "idle"]);
  });

  it("PRES-10 P9: is away in a hidden tab, whose timers need not run, and comes back to what it was", () => {
    const { told, activity } = watch();
    activity.edited();
    activity.setHidden(true);
    expect(vi.getTimerCount()).toBe(0);
    vi.setSystemTime(Date.now() + 10_000);
    activity.setHidden(false);
    expect(told).toEqual(["viewing", "typing", "away", "editing"]);
  });
});
