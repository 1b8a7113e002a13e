import type { Ledger } from '../../ledger/ledger.ts';

/** A stream that is to be read, and how long it may rest between two readings. */
export interface FollowedStream {
  readonly name: string;
  readonly maxPollMs: number;
}

const KIND = 'StreamLagging';
/** Longer than any pause that a platform asks for. */
const LEAST_MS = 15 * 60_000;
const POLLS = 3;
/** A stream in one of these says that somebody reads it; all others say themselves why nobody does. */
const READ = new Set(['running', 'following', 'throttled']);

/** Names streams that say they are read, and have not moved for long: their run or its worker is gone. */
export const tellLaggingStreams = async (
  { streams, conditions }: Pick<Ledger, 'streams' | 'conditions'>,
  followed: readonly FollowedStream[],
  now: number,
): Promise<number> => {
  let lagging = 0;
  const rows = new Map((await streams.list()).map((row) => [row.name, row]));
  for (const { name, maxPollMs } of followed) {
    const row = rows.get(name);
    if (row === undefined) continue;
    const restMs = now - Date.parse(row.updatedAt);
    const limitMs = Math.max(LEAST_MS, POLLS * maxPollMs);
    if (row.pause !== null || !READ.has(row.state) || restMs < limitMs) {
      await conditions.resolve(KIND, name);
      continue;
    }
    lagging += 1;
    await conditions.raise(
      KIND,
      name,
      `Stream ${name} was last read at ${row.updatedAt}, though it is ${row.state}: its run, or the workers of its ` +
        `credential's queue, are gone. See holdfast streams status ${name}, and start its run or the worker again.`,
    );
  }
  return lagging;
};
