import type { Ledger } from '../ledger/ledger.ts';

const UNFINISHED = ['pending', 'redelivery', 'accepted'] as const;
/** Enough to know that there are some; how many exactly the list of deliveries tells. */
const MOST = 10_000;
const KIND = 'TargetRemoved';
/** Alerts about what a target can do, which nobody looks at any more. */
const OF_ITS_MODE: ReadonlySet<string> = new Set([
  'ConfigurationDiffers',
  'DeliveryUnverified',
  'DestinationHalted',
  'SearchBlind',
]);

/** Workers that serve a target write so every half minute. */
const SERVED_MS = 3 * 60_000;

/**
 * Names what is on its way to a target that is no longer configured: no worker would ever bring it, or find out whether
 * it arrived. One that another worker's configuration has is not gone: nobody is told to give up what that one brings.
 * Gives how many targets that is so for.
 */
export const tellRemovedTargets = async (
  { conditions, deliveries, targets }: Pick<Ledger, 'conditions' | 'deliveries' | 'targets'>,
  own: ReadonlySet<string>,
  now: number,
): Promise<number> => {
  const rows = await targets.list();
  const others = rows.filter(({ checkedAt }) => Date.parse(checkedAt) > now - SERVED_MS);
  const configured = new Set([...own, ...others.map(({ name }) => name)]);
  const unfinished = await deliveries.list({ states: UNFINISHED, limit: MOST });
  const counts = Map.groupBy(unfinished, ({ target }) => target);
  for (const { kind, subject } of await conditions.open()) {
    const isOver = kind === KIND && (configured.has(subject) || !counts.has(subject));
    const isStale = OF_ITS_MODE.has(kind) && !configured.has(subject);
    if (isOver || isStale) await conditions.resolve(kind, subject);
  }
  const removed = [...counts].filter(([target]) => !configured.has(target));
  const known = new Map(rows.map(({ name, mode }) => [name, mode]));
  for (const [target, waiting] of removed) {
    await conditions.raise(
      KIND,
      target,
      `${waiting.length} batches are on their way to Splunk target ${target} (last ${known.get(target) ?? 'never checked'}), ` +
        'which is not in holdfast.yaml any more. Add it again until `holdfast deliveries list` shows none of them, or give ' +
        'each up with `holdfast deliveries discard --batch`.',
    );
  }
  return removed.length;
};
