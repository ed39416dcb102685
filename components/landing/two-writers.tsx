import { Check } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";
import { Avatar } from "@/components/ui/avatar";
import styles from "./two-writers.module.css";

// A drawing of the product, not a recording: two people finish their sentences in one text.

interface Writer {
  readonly name: string;
  readonly color: string;
}

const ada: Writer = { name: "Ada", color: "#0b6bcb" };
const kofi: Writer = { name: "Kofi", color: "#b3261e" };

const adaTypes = "Deliveries go over the north quay until Thursday.";
const kofiTypes = "Lamp at the mole is out. I will bring a spare.";
const stepMs = 75;
const adaFromMs = 900;
const kofiFromMs = 1700;
const endMs = kofiFromMs + kofiTypes.length * stepMs;

const milliseconds = (ms: number): string => `${ms}ms`;
const properties = (values: Record<`--${string}`, string>): CSSProperties => values;

interface TypedProps {
  readonly by: Writer;
  readonly text: string;
  readonly fromMs: number;
}

function Typed({ by, text, fromMs }: TypedProps) {
  const letters = Array.from(text).map((letter, at) => ({ letter, atMs: fromMs + at * stepMs }));
  return (
    <span
      style={properties({
        "--writer": by.color,
        "--writer-name": JSON.stringify(by.name),
        "--step": milliseconds(stepMs),
      })}
    >
      {letters.map(({ letter, atMs }, at) => (
        <span
          key={atMs}
          className={`${styles.letter} ${at === letters.length - 1 ? styles.last : ""}`}
          style={properties({ "--at": milliseconds(atMs) })}
        >
          {letter}
        </span>
      ))}
    </span>
  );
}

function Task({ done, children }: { readonly done: boolean; readonly children: ReactNode }) {
  return (
    <div className="flex gap-2.5">
      <span
        className={`mt-1 flex size-4 shrink-0 items-center justify-center rounded-small border ${done ? "border-blue-fill bg-blue-fill text-on-navy" : "border-line-strong"}`}
      >
        {done && <Check className="size-3" strokeWidth={3} />}
      </span>
      <span className={done ? "text-ink-soft line-through" : ""}>{children}</span>
    </div>
  );
}

function SavedWords() {
  return (
    <span className="relative text-fine text-ink-soft">
      <span
        className={`absolute left-0 ${styles.while}`}
        style={properties({ "--at": "0ms", "--step": milliseconds(endMs + 500) })}
      >
        Saving…
      </span>
      <span
        className={`inline-flex items-center gap-1 ${styles.then}`}
        style={properties({ "--at": milliseconds(endMs + 500) })}
      >
        <Check className="size-3.5" strokeWidth={3} /> Saved
      </span>
    </span>
  );
}

export function TwoWriters() {
  return (
    <div
      role="img"
      aria-label="A drawing of Parley: Ada and Kofi write in the same document, each with a named caret, and the header says Saved."
      className="overflow-hidden rounded-card bg-raised text-ink shadow-sheet ring-1 ring-[rgb(255_255_255/0.14)]"
    >
      <div aria-hidden="true">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-3 sm:px-5">
          <span className="truncate font-semibold">Harbour plan</span>
          <SavedWords />
          <span className="ml-auto flex gap-1">
            <Avatar {...ada} className="size-7" />
            <Avatar {...kofi} className="size-7" />
          </span>
          <span className="rounded-control bg-yellow px-2.5 py-1 text-fine font-semibold text-on-yellow max-sm:hidden">
            Share
          </span>
        </div>
        <div className="flex flex-col gap-4 px-5 pt-6 pb-8 font-prose text-body sm:px-8 sm:pt-8 sm:pb-10">
          <p className="font-display text-h3 font-bold tracking-tight">Week of the dredger</p>
          <p>
            Berths four to nine stay closed. <Typed by={ada} text={adaTypes} fromMs={adaFromMs} />
          </p>
          <div className="flex flex-col gap-2">
            <Task done>Tell the ferry</Task>
            <Task done={false}>
              <Typed by={kofi} text={kofiTypes} fromMs={kofiFromMs} />
            </Task>
          </div>
        </div>
      </div>
    </div>
  );
}
