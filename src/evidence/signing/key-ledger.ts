import { Failure } from '../../audit/failure.ts';
import type { KeyPredicate } from '../formats/other-predicates.ts';
import { keyEntryKey } from '../formats/object-keys.ts';
import { checkKeyChange } from './check-key-change.ts';
import { formatKeyEntry, type KeyEntry, type WantedKey } from './key-entry.ts';
import { type KeyStore, readKeyEntries } from './read-key-entries.ts';

/** Which public keys have signed the archive, from when on, each vouched for by the one before it. */
export interface KeyLedger {
  /** In order, every signature checked. */
  entries(): Promise<readonly KeyEntry[]>;
  /**
   * Makes the signer the current one of its usage, unless it is. The first signs itself; a successor is signed by itself
   * and by `former`, without which it is refused: a key that appears from nowhere proves nothing.
   */
  ensure(key: WantedKey): Promise<KeyEntry>;
}

export const createKeyLedger = (store: KeyStore, now: () => number = Date.now): KeyLedger => ({
  entries: () => readKeyEntries(store),
  async ensure(key) {
    for (;;) {
      const known = await readKeyEntries(store);
      const current = known.findLast(({ usage }) => usage === key.usage);
      if (!checkKeyChange(store.location, key, known, current) && current !== undefined)
        return current;
      const predicate = predicateOf(key, current, Math.max(now(), behind(known)));
      const number = known.length + 1;
      const { signer, former } = key;
      const signers = former === undefined || current === undefined ? [signer] : [signer, former];
      const bytes = await formatKeyEntry(predicate, signers);
      try {
        await store.putIfAbsent(keyEntryKey(number), bytes, 'application/json');
        return { number, ...predicate };
      } catch (error) {
        // Another process wrote that number first: what it wrote is read, and decided about anew.
        if (!(error instanceof Failure) || error.type !== 'EvidenceConflict') throw error;
      }
    }
  },
});

/** An entry counts from later on than the one before it, whatever the clocks say: it shows where two were swapped. */
const behind = (known: readonly KeyEntry[]): number =>
  1 + Date.parse(known.at(-1)?.validFrom ?? new Date(0).toISOString());

const predicateOf = (
  { usage, signer, vkey }: WantedKey,
  current: KeyEntry | undefined,
  time: number,
): KeyPredicate => {
  const { keyId, algorithm, publicKey } = signer;
  const validFrom = new Date(time).toISOString();
  return { usage, keyId, algorithm, publicKey, vkey, validFrom, replaces: current?.keyId ?? null };
};
