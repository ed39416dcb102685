// Who has which colour in a room. A person keeps one in all their tabs and, while it lasts, after leaving; nobody
// shares one before all are taken, and then a pattern tells the two apart. The server gives them, so everybody
// sees the same. Implements PRES-5.
import { isPresenceColor, presenceColors } from "@/protocol/identity";

export interface Look {
  readonly color: string;
  /** 0 is plain; more only when there are more people than colours. */
  readonly pattern: number;
}

interface Holder {
  look: Look;
  connections: number;
}

export class Looks {
  /** Those who left stand in the order in which they left. */
  readonly #holders = new Map<string, Holder>();

  /** One more connection of this person. */
  enter(userId: string, chosen: string): Look {
    const known = this.#holders.get(userId);
    const holder = known ?? { look: this.#find(chosen), connections: 0 };
    holder.connections += 1;
    this.#holders.set(userId, holder);
    return holder.look;
  }

  leave(userId: string): void {
    const holder = this.#holders.get(userId);
    if (holder === undefined) return;
    holder.connections -= 1;
    if (holder.connections > 0) return;
    this.#holders.delete(userId);
    if (holder.look.pattern === 0) this.#holders.set(userId, holder);
  }

  /** A person who is here would like another colour, and gets it unless somebody else here has it. */
  choose(userId: string, chosen: string): Look {
    const holder = this.#holders.get(userId);
    if (holder === undefined) throw new Error("only somebody who is here has a look");
    if (holder.look.color !== chosen && isPresenceColor(chosen) && this.#isFree(chosen)) {
      holder.look = { color: chosen, pattern: 0 };
    }
    return holder.look;
  }

  #find(chosen: string): Look {
    if (isPresenceColor(chosen) && this.#isFree(chosen)) return { color: chosen, pattern: 0 };
    return this.#unheld(0) ?? this.#inherited() ?? this.#patterned();
  }

  /** Nobody who is here has it; somebody who left loses the claim. */
  #isFree(color: string): boolean {
    const holders = [...this.#holders].filter(([, { look }]) => look.color === color);
    if (holders.some(([, { connections }]) => connections > 0)) return false;
    for (const [userId] of holders) this.#holders.delete(userId);
    return true;
  }

  #unheld(pattern: number): Look | null {
    const held = [...this.#holders.values()].map(({ look }) => look);
    const color = presenceColors.find(
      (candidate) => !held.some((look) => look.color === candidate && look.pattern === pattern),
    );
    return color === undefined ? null : { color, pattern };
  }

  /** The look of whoever left longest ago. */
  #inherited(): Look | null {
    for (const [userId, { look, connections }] of this.#holders) {
      if (connections > 0) continue;
      this.#holders.delete(userId);
      return look;
    }
    return null;
  }

  #patterned(): Look {
    for (let pattern = 1; ; pattern++) {
      const look = this.#unheld(pattern);
      if (look !== null) return look;
    }
  }
}
