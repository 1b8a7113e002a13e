import type { Client } from '@temporalio/client';
import type { ExtractStatus } from '../../workflows/messages.ts';

/** A query wakes the run's worker, so it is asked more rarely than the table is drawn. */
const REFRESH_MS = 5_000;
const ANSWER_MS = 3_000;

/** How far each stream's following run is behind, in seconds; null where no run answers. */
export interface LagReader {
  of(stream: string): number | null;
  /** Asks again when the last answers are old; never waits, never throws. */
  refresh(): void;
  /** When nothing is asked any more: a connection closed under a question ends the process. */
  settled(): Promise<void>;
}

export const createLagReader = (client: Client, streams: readonly string[]): LagReader => {
  const lags = new Map<string, number | null>();
  let askedAt = 0;
  let asking = Promise.resolve();

  const ask = async (stream: string): Promise<void> => {
    try {
      const handle = client.workflow.getHandle(`extract/${stream}`);
      const query = async () => handle.query<ExtractStatus>('status');
      const { lagSeconds } = await client.withDeadline(Date.now() + ANSWER_MS, query);
      lags.set(stream, lagSeconds);
    } catch {
      lags.set(stream, null); // no run of that name, or nobody to answer for it: shown as unknown
    }
  };

  return {
    of: (stream) => lags.get(stream) ?? null,
    refresh() {
      if (Date.now() - askedAt < REFRESH_MS) return;
      askedAt = Date.now();
      asking = Promise.all([asking, ...streams.map(ask)]).then(() => undefined);
    },
    settled: async () => asking,
  };
};
