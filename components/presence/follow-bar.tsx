"use client";

import { Eye, X } from "lucide-react";
import { listed, nameOf, type PersonHere } from "./people";
import { personColor, personLine } from "./person-color";
import type { Following } from "./use-follow";

const pill =
  "rise-in pointer-events-auto flex min-w-0 max-w-full items-center gap-2 rounded-b-card shadow-raised text-ui";

const followingWords = ({ leader, missing, hidden }: Following): string => {
  if (missing) return `Waiting for ${leader.name}`;
  return hidden ? `Following ${leader.name}, who hides where they are` : `Following ${leader.name}`;
};

const followedWords = (followers: readonly PersonHere[]): string => {
  const [only] = followers;
  if (only === undefined) return "";
  return followers.length === 1 ? `${only.name} follows you` : `${followers.length} people follow you`;
};

interface FollowBarProps {
  readonly following: Following | null;
  readonly followers: readonly PersonHere[];
  readonly onStop: () => void;
}

/** Hangs below the top bar, over the text: following and being followed move nothing on the page. */
export function FollowBar({ following, followers, onStop }: FollowBarProps) {
  const followed = followedWords(followers);
  return (
    <div className="pointer-events-none absolute inset-x-2 top-full z-10 flex justify-center gap-2">
      <p role="status" className="sr-only">
        {following === null ? "" : `${followingWords(following)}. Press Escape to stop.`} {followed}
      </p>
      {following !== null && (
        <div
          data-testid="following"
          style={personColor(following.leader)}
          className={`${pill} person bg-(--person) pl-3.5 text-on-navy ring-1 ring-[rgb(255_255_255/0.25)]`}
        >
          <p className="min-w-0 truncate font-semibold">{followingWords(following)}</p>
          <button
            type="button"
            aria-label="Stop following"
            onClick={onStop}
            className="target flex shrink-0 items-center gap-2 rounded-control px-2.5 hover:bg-[rgb(0_0_0/0.2)]"
          >
            <kbd className="rounded-small border border-current px-1 font-mono text-fine pointer-coarse:hidden">
              Esc
            </kbd>
            <span className="pointer-coarse:hidden">to stop</span>
            <span className="hidden pointer-coarse:inline">Stop</span>
            <X aria-hidden="true" className="size-4" />
          </button>
        </div>
      )}
      {followed !== "" && (
        <p
          data-testid="followers"
          title={listed(followers.map(nameOf))}
          className={`${pill} border border-t-0 border-line bg-raised px-3.5 py-2`}
        >
          <Eye aria-hidden="true" className="size-4.5 shrink-0" />
          <span className={`truncate ${following === null ? "" : "max-md:hidden"}`}>{followed}</span>
          {followers.length > 1 && (
            <span className={`truncate text-ink-soft ${following === null ? "" : "max-md:hidden"}`}>
              {listed(followers.map(nameOf))}
            </span>
          )}
          {following !== null && <span className="md:hidden">{followers.length}</span>}
        </p>
      )}
    </div>
  );
}

interface FollowFrameProps {
  readonly leader: PersonHere;
}

export function FollowFrame({ leader }: FollowFrameProps) {
  return (
    <div
      aria-hidden="true"
      data-testid="follow-frame"
      style={{ ...personColor(leader), borderStyle: personLine(leader) }}
      className="person pointer-events-none fixed inset-0 z-30 border-4 border-(--person-line)"
    />
  );
}
