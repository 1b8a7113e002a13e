import type { BatchRow, Ledger } from '../../ledger/ledger.ts';

const KIND = 'RulesFailing';
/** The first may be an accident. */
const PATIENT_TRIES = 2;

/** Streams whose next batch cannot be decided on: the others must not wait for them, and people have to know. */
export interface StuckStreams {
  /** Those that are not tried just now. */
  resting(): readonly string[];
  /** Undefined where it failed; while the ledger is away that cannot even be said, and is thrown. */
  watch<Result>(
    batch: BatchRow,
    work: () => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result | undefined>;
}

export const createStuckStreams = (
  { conditions }: Pick<Ledger, 'conditions'>,
  now: () => number,
  restMs: number,
): StuckStreams => {
  const stuck = new Map<string, { readonly tries: number; readonly until: number }>();
  const fine = new Set<string>();
  return {
    resting: () => [...stuck].filter(([, { until }]) => until > now()).map(([stream]) => stream),
    watch: async ({ id, stream }, work, signal) => {
      try {
        const result = await work();
        // Once in a look: an earlier one may have found it stuck.
        if (stuck.delete(stream) || !fine.has(stream)) await conditions.resolve(KIND, stream);
        fine.add(stream);
        return result;
      } catch (error) {
        signal.throwIfAborted();
        const tries = (stuck.get(stream)?.tries ?? 0) + 1;
        stuck.set(stream, { tries, until: now() + restMs });
        // Where the ledger is away this fails, too.
        await conditions.open();
        if (tries < PATIENT_TRIES) return undefined;
        const reason = error instanceof Error ? error.message : String(error);
        await conditions.raise(
          KIND,
          stream,
          `Rules cannot be put to batch ${id} of stream ${stream} (${reason}). It is tried again and again, and its stream raises no alerts until it succeeds; others do.`,
        );
        return undefined;
      }
    },
  };
};
