import type { PossiblyDoubled } from '../../../src/ledger/ledger.ts';
import { countAtSink } from '../count-at-sink.ts';

type Sink = Parameters<typeof countAtSink>[0];

export interface Verdict {
  readonly indexed: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly listed: number;
  /** Doubled, and not named as possibly doubled. */
  readonly unlisted: readonly string[];
}

/** Both platforms' worlds against the sink, and the sink against what the ledger lists as possibly doubled. */
export const judge = (
  sink: Sink,
  possiblyDoubled: readonly PossiblyDoubled[],
  asOf: number,
): Verdict => {
  const counts = (['genesys', 'cxone'] as const).map((name) => countAtSink(sink, name, { asOf }));
  const listed = new Set(possiblyDoubled.flatMap(({ eventIds }) => eventIds));
  const doubled = counts.flatMap((count) => count.doubled);
  return {
    indexed: counts.reduce((sum, { indexed }) => sum + indexed, 0),
    lost: counts.flatMap(({ lost }) => lost),
    doubled,
    listed: listed.size,
    unlisted: doubled.filter((id) => !listed.has(id)),
  };
};
