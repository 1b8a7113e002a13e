/** Acknowledgements of one indexer: per channel an integer from 0, told "true" once and then forgotten. */
export interface AckChannels {
  /** The ackId of a request; it turns true at `readyAt`, or never. */
  issue(channel: string, readyAt: number | 'never'): number;
  /** The answer to a poll. An id of another channel, or told before, or never issued: false. */
  poll(channel: string, ackIds: readonly number[]): Record<string, boolean>;
  /** Drops ackIds as a full ack service does: they stay false for ever. */
  forget(channel: string, ackIds: readonly number[]): void;
}

interface Channel {
  next: number;
  readonly readyAt: Map<number, number | 'never'>;
  lastUsed: number;
}

/** `maxIdleMs`: a channel not used for so long is removed with its ackIds, and then counts from 0 again. */
export function createAckChannels({
  now,
  maxIdleMs,
}: {
  readonly now: () => number;
  readonly maxIdleMs: number;
}): AckChannels {
  const channels = new Map<string, Channel>();
  const open = (name: string): Channel => {
    const time = now();
    // Channels are kept in the order of last use, so that the idle ones come first.
    for (const [key, { lastUsed }] of channels) {
      if (time - lastUsed <= maxIdleMs) break;
      channels.delete(key);
    }
    const key = name.toLowerCase();
    const channel = channels.get(key) ?? { next: 0, readyAt: new Map(), lastUsed: time };
    channel.lastUsed = time;
    channels.delete(key);
    channels.set(key, channel);
    return channel;
  };
  return {
    issue: (name, readyAt) => {
      const channel = open(name);
      const ackId = channel.next;
      channel.next += 1;
      channel.readyAt.set(ackId, readyAt);
      return ackId;
    },
    poll: (name, ackIds) => {
      const { readyAt } = open(name);
      const acks: Record<string, boolean> = {};
      for (const ackId of ackIds) {
        const ready = readyAt.get(ackId);
        acks[ackId] = typeof ready === 'number' && ready <= now();
        if (acks[ackId]) readyAt.delete(ackId);
      }
      return acks;
    },
    forget: (name, ackIds) => {
      const { readyAt } = open(name);
      for (const ackId of ackIds) readyAt.delete(ackId);
    },
  };
}
