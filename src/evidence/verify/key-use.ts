import { keyEntryKey } from '../formats/object-keys.ts';
import type { Findings } from './findings.ts';
import type { KeyRing } from './key-ring.ts';
import type { LedgerEntry } from './read-key-ledger.ts';

/** Which keys the statements of the log name as theirs. */
export interface KeyUse {
  add(keyId: string): void;
  /** Tells what that says about the key ledger. */
  judge(ledger: readonly LedgerEntry[], ring: KeyRing, findings: Findings): void;
}

/** One statement by an unknown key is a forged statement; more are a key whose entry was taken away. */
const MANY = 2;

export const createKeyUse = (): KeyUse => {
  const uses = new Map<string, number>();
  return {
    add: (keyId) => uses.set(keyId, (uses.get(keyId) ?? 0) + 1),
    judge(ledger, ring, findings) {
      const lost = [...uses].filter(([id, count]) => count >= MANY && !ring.evidence.has(id));
      if (lost.length === 0) return;
      const what = lost.map(([keyId, count]) => `${keyId} (${count} statements)`).join(', ');
      findings.add(
        'missing',
        keyEntryKey(ledger.length + 1),
        `No entry of the key ledger is about the key ${what}.`,
      );
      for (const { key, predicate, ledgerKey } of ledger) {
        if (predicate.usage !== 'evidence' || uses.has(key.keyId)) continue;
        findings.add('modified', ledgerKey, `Its key has signed nothing; others have: ${what}.`);
      }
    },
  };
};
