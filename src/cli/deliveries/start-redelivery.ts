import type { Client } from '@temporalio/client';
import { toBatchRef } from '../../activities/to-batch-ref.ts';
import type { TemporalConfig } from '../../config/config.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { redeliverBatch } from '../../workflows/redeliver-batch.ts';
import { connectTemporal } from '../connect.ts';

interface Place {
  readonly batch: string;
  readonly target: string;
}

export interface Redelivery extends Place {
  readonly workflowId: string;
  /** Null when it was started; else why it was not, for people. */
  readonly problem: string | null;
}

/**
 * Starts redelivery of these batches, or wakes it where it waits. What was decided is in the ledger already: where
 * Temporal cannot be reached, the housekeeping of a worker finds it there.
 */
export const startRedelivery = async (
  places: readonly Place[],
  { temporal, ledger }: { readonly temporal: TemporalConfig; readonly ledger: Ledger },
): Promise<readonly Redelivery[]> => {
  const distinct = [...new Map(places.map((place) => [workflowIdOf(place), place])).values()];
  if (distinct.length === 0) return [];
  let connected: Awaited<ReturnType<typeof connectTemporal>>;
  try {
    connected = await connectTemporal(temporal);
  } catch (error) {
    return distinct.map((place) => toRedelivery(place, messageOf(error)));
  }
  const { client, close } = connected;
  try {
    const started: Redelivery[] = [];
    for (const place of distinct) {
      started.push(await startOne(place, { client, ledger, taskQueue: temporal.taskQueue }));
    }
    return started;
  } finally {
    await close();
  }
};

const startOne = async (
  place: Place,
  {
    client,
    ledger,
    taskQueue,
  }: { readonly client: Client; readonly ledger: Ledger; readonly taskQueue: string },
): Promise<Redelivery> => {
  const { batch: id, target } = place;
  const row = await ledger.batches.get(id);
  if (row === undefined) return toRedelivery(place, `the ledger does not know batch ${id}`);
  try {
    await client.workflow.signalWithStart<typeof redeliverBatch>('redeliverBatch', {
      workflowId: workflowIdOf(place),
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue,
      args: [{ batch: toBatchRef(ledger.id, row), target }],
      // At once, not after its first pause.
      signal: 'retry',
    });
    return toRedelivery(place, null);
  } catch (error) {
    return toRedelivery(place, messageOf(error));
  }
};

const workflowIdOf = ({ batch, target }: Place): string => `redeliver/${batch}/${target}`;

const toRedelivery = (place: Place, problem: string | null): Redelivery => ({
  ...place,
  workflowId: workflowIdOf(place),
  problem,
});

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
