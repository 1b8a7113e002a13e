import type { Position } from '../../audit/position.ts';
import type { Ledger, StreamRow } from '../../ledger/ledger.ts';
import type { HistoryExceeded, StreamFilters } from '../../platforms/platform.ts';
import type { StreamSetup } from '../stream-setup.ts';

type Streams = ReadonlyMap<string, StreamSetup>;

const handedTo = (stream: string): string => `handed_to:${stream}`;

/**
 * Stretches older than what a dialect answers for: handed to a stream of the same credential that reaches further
 * back and brings at least as much, else gaps. To be called before the position passes them.
 */
export const recordExceeded = async (
  ledger: Ledger,
  streams: Streams,
  setup: StreamSetup,
  exceeded: readonly HistoryExceeded[],
): Promise<void> => {
  const cover = coverOf(streams, setup);
  const { stream, dialect } = setup.source;
  for (const { from, to } of exceeded) {
    const reason = cover === undefined ? 'history_exceeded' : handedTo(cover);
    await ledger.streams.recordGap({ stream, from, to, reason });
    if (cover !== undefined) continue;
    const since = new Date(from).toISOString();
    await ledger.conditions.raise(
      'Gap',
      `${stream} ${since}`,
      `${stream}: ${since} to ${new Date(to).toISOString()} is older than ${dialect} answers for, and no other stream of the credential covers it. It is recorded as a gap.`,
    );
  }
};

const coverOf = (streams: Streams, { source, targets }: StreamSetup): string | undefined => {
  const reach = historyOf(source.capabilities);
  for (const [name, other] of streams) {
    if (
      other.source.covering !== undefined &&
      other.source.credential === source.credential &&
      historyOf(other.source.capabilities) > reach &&
      targets.every((target) => other.targets.includes(target)) &&
      bringsAllOf(other.source.filters, source.filters)
    ) {
      return name;
    }
  }
  return undefined;
};

const historyOf = ({ historyMs }: StreamSetup['source']['capabilities']): number =>
  historyMs ?? Number.POSITIVE_INFINITY;

const bringsAllOf = (wide: StreamFilters, narrow: StreamFilters): boolean =>
  (['services', 'entityTypes', 'actions'] as const).every(
    (key) => wide[key].length === 0 || JSON.stringify(wide[key]) === JSON.stringify(narrow[key]),
  );

export interface TakenUp {
  /** The stream's row, to be read from a position that also covers the stretch. */
  readonly row: StreamRow;
  /** To be called once a position is committed: the stretch is closed when that has left it behind. */
  readonly settle: (committed: Position) => Promise<void>;
}

/**
 * Takes up one stretch that another stream could not reach, if there is one and the stream is free for it. It stays
 * recorded until it has been read: another run may still set the position back to one that knows nothing of it.
 */
export const takeUpStretch = async (
  ledger: Ledger,
  { source: { covering } }: StreamSetup,
  row: StreamRow,
): Promise<TakenUp> => {
  const nothing = { row, settle: () => Promise.resolve() };
  if (covering === undefined) return nothing;
  const gaps = await ledger.streams.gaps();
  const gap = gaps.find(({ reason }) => reason === handedTo(row.name));
  if (gap === undefined) return nothing;
  const stretch = { from: Date.parse(gap.from), to: Date.parse(gap.to) };
  const read = covering.begin(row.read, stretch);
  if (read === undefined) return nothing;
  return {
    row: { ...row, read },
    settle: async (committed) => {
      if (!covering.isUnderWay(committed, stretch)) await ledger.streams.closeGap(gap);
    },
  };
};
