import type { StorePredicate } from '../formats/other-predicates.ts';
import type { Finding, Verdict } from './finding.ts';
import type { Share } from './tally.ts';

/** What a verification found: the archive's word only, never that of our own books. */
export interface Verification {
  readonly archive: string;
  readonly verdict: 'valid' | 'findings';
  readonly windows: Share;
  readonly objects: Share;
  readonly events: Share;
  /** Windows that are archived and hold, of those that had to be; null where there had to be none. */
  readonly integrityPercent: number | null;
  readonly keys: {
    /** `archive`: they came from the archive itself, and prove no more than that it is of one piece. */
    readonly source: 'given' | 'partly given' | 'archive';
    readonly evidence: readonly UsedKey[];
    readonly log: readonly UsedKey[];
  };
  readonly log: {
    readonly size: number;
    readonly root: string | null;
    readonly checkpoints: number;
  };
  /** The newest answer of the store about what it refuses; null where it was never asked. */
  readonly store: StorePredicate | null;
  readonly counts: Readonly<Record<Verdict, number>>;
  /** All that was found, also where `findings` is cut. */
  readonly total: number;
  readonly findings: readonly Finding[];
  /** Nothing wrong: recorded gaps, late finds, leftovers. */
  readonly notes: readonly Finding[];
}

export interface UsedKey {
  readonly keyId: string;
  /** SHA-256 of its SubjectPublicKeyInfo. */
  readonly fingerprint: string;
  readonly validFrom: string | null;
  readonly validUntil: string | null;
}
