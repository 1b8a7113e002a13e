/** Whose turn it is at a channel: messages keep their distance, and what a channel asks for is heard by all. */
export interface ChannelPace {
  /**
   * Milliseconds until this message may go out; 0: now. Who is told to wait keeps the place for a while, so that whoever
   * comes later goes later.
   */
  turn(channel: string, message: string, intervalMs: number): number;
  /** The channel asked for patience. */
  holdBack(channel: string, forMs: number): void;
}

interface Line {
  next: number;
  heldUntil: number;
  readonly places: Map<string, number>;
}

/** Who has not come by then does not come: somebody has acknowledged meanwhile. */
const KEPT_MS = 60_000;

/** One per worker. */
export const createChannelPace = (now: () => number): ChannelPace => {
  const lines = new Map<string, Line>();
  const lineOf = (channel: string): Line => {
    const line = lines.get(channel) ?? { next: 0, heldUntil: 0, places: new Map() };
    lines.set(channel, line);
    return line;
  };
  return {
    turn: (channel, message, intervalMs) => {
      const line = lineOf(channel);
      const time = now();
      for (const [other, at] of line.places) if (at < time - KEPT_MS) line.places.delete(other);
      let at = line.places.get(message);
      if (at === undefined) {
        at = Math.max(time, line.next, line.heldUntil);
        line.next = at + intervalMs;
        line.places.set(message, at);
      }
      const waitMs = Math.max(at, line.heldUntil) - time;
      if (waitMs > 0) return waitMs;
      line.places.delete(message);
      return 0;
    },
    holdBack: (channel, forMs) => {
      const line = lineOf(channel);
      line.heldUntil = Math.max(line.heldUntil, now() + forMs);
    },
  };
};
