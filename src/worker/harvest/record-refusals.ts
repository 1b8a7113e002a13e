import { recordStore } from '../../evidence/archive/record-store.ts';
import type { SealDependencies } from '../../evidence/archive/seal-dependencies.ts';
import { STORES } from '../../evidence/formats/object-keys.ts';
import type { Ledger } from '../../ledger/ledger.ts';

const DAY_MS = 86_400_000;

/** Once a day the store is asked for what it has to refuse; what it did not refuse, somebody should know. */
export const recordRefusals = async (
  seal: SealDependencies,
  { conditions }: Pick<Ledger, 'conditions'>,
  now: () => number,
): Promise<void> => {
  const { location, kind } = seal.store;
  const today = new Date(now() - DAY_MS).toISOString().replaceAll(/[-:.]/g, '');
  for await (const { key } of seal.store.list(STORES)) {
    const name = key.slice(STORES.length).split('/')[0] ?? '';
    if (name > today && key.endsWith('.tlog-proof')) return;
  }
  const { predicate } = await recordStore(seal, new Date(now()).toISOString());
  const granted = predicate.refusals.filter(({ refused }) => !refused);
  if (kind === 'directory' || granted.length === 0) {
    await conditions.resolve('StoreNotWorm', location);
    return;
  }
  await conditions.raise(
    'StoreNotWorm',
    location,
    `${location} did not refuse: ${granted.map(({ attempt, detail }) => `${attempt} (${detail})`).join('; ')}. ` +
      'Evidence there is tamper-evident, not WORM: give the bucket Object Lock and the collector no more rights than it needs.',
  );
};
