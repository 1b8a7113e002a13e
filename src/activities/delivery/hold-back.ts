import { Failure } from '../../audit/failure.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { SendBatchInput } from '../activities.ts';
import type { DestinationCheck } from './check-destination.ts';
import type { Turns } from './turns.ts';

export interface HoldBackDependencies {
  readonly ledger: Ledger;
  /** Names of the targets that this worker knows. */
  readonly targets: Pick<ReadonlySet<string>, 'has'>;
  readonly checkDestination: DestinationCheck;
  readonly turns: Turns;
}

/** Why a batch is not sent now, although somebody came for it; undefined where nothing speaks against it. */
export type HoldBack = (input: SendBatchInput) => Promise<Failure | undefined>;

/**
 * Where batches wait for a target, one that comes by its timer leaves the order to whoever keeps it; and to a target
 * that is away nothing is sent: five slow attempts of each batch would only hold up the next fetch. The first batch
 * that a target does not take finds nobody waiting, and has its five attempts (A5).
 */
export const createHoldBack =
  ({ ledger, targets, checkDestination, turns }: HoldBackDependencies): HoldBack =>
  async ({ batch, target, called }) => {
    const [first] = await ledger.deliveries.oldestInRedelivery({ target, limit: 1 });
    if (first === undefined || !targets.has(target)) return undefined;
    const own = await ledger.deliveries.get(batch.id, target);
    if (own?.state !== 'redelivery' && own?.state !== 'pending') return undefined;
    if (called === false && turns.areKept(target)) return notItsTurn(batch.id, target);
    const destination = await checkDestination([target]);
    return destination.state === 'busy' ? away(destination.message) : undefined;
  };

const notItsTurn = (batch: string, target: string): Failure =>
  new Failure({
    type: 'DestinationBusy',
    message: `Batch ${batch} is called when its turn comes: what waits for Splunk target ${target} goes oldest first. Signal "retry" sends it out of turn.`,
    retryable: false,
  });

const away = (message: string): Failure =>
  new Failure({
    type: 'DestinationUnavailable',
    message: `${message} Nothing was sent; older ones wait already, and this batch waits with them.`,
    retryable: false,
  });
