import type { StorePredicate } from '../formats/other-predicates.ts';
import type { GivenKeys } from './key-ring.ts';
import type { LedgerEntry } from './read-key-ledger.ts';
import type { UsedKey, Verification } from './verification.ts';
import type { VerifyContext } from './verify-context.ts';

export interface Described {
  readonly ledger: readonly LedgerEntry[];
  readonly keys: GivenKeys;
  readonly stores: readonly StorePredicate[];
}

export const describeVerification = (
  { reader, findings, ring, log, tally }: VerifyContext,
  { ledger, keys, stores }: Described,
): Verification => {
  const { windows, objects, events } = tally;
  const { tree, checkpoints } = log;
  return {
    archive: reader.location,
    verdict: findings.total === 0 ? 'valid' : 'findings',
    windows,
    objects,
    events,
    integrityPercent: windows.total === 0 ? null : percentOf(windows),
    keys: {
      source: sourceOf(keys),
      evidence: [...ring.evidence.values()].map(({ key, validFrom, validUntil }) => ({
        ...printOf(key),
        validFrom,
        validUntil,
      })),
      log: ring.log.map(({ key }) => logKeyOf(key, ledger)),
    },
    log: {
      size: tree?.size ?? 0,
      root: tree?.root(tree.size).toString('base64') ?? null,
      checkpoints: checkpoints.size,
    },
    store: stores.toSorted((a, b) => (a.probedAt < b.probedAt ? -1 : 1)).at(-1) ?? null,
    counts: findings.counts,
    total: findings.total,
    findings: findings.listed,
    notes: findings.noted,
  };
};

const logKeyOf = (key: UsedPrint, ledger: readonly LedgerEntry[]): UsedKey => {
  const entries = ledger.filter(({ predicate }) => predicate.usage === 'log');
  const at = entries.findIndex((entry) => entry.key.fingerprint === key.fingerprint);
  const validFrom = entries[at]?.predicate.validFrom ?? null;
  const validUntil = (at === -1 ? undefined : entries[at + 1])?.predicate.validFrom ?? null;
  return { ...printOf(key), validFrom, validUntil };
};

const printOf = ({ keyId, fingerprint }: UsedPrint): UsedPrint => ({ keyId, fingerprint });

type UsedPrint = Pick<UsedKey, 'keyId' | 'fingerprint'>;

/** Down, so that 100 means all of them. */
const percentOf = ({ valid, total }: Verification['windows']): number =>
  Math.floor((valid / total) * 10_000) / 100;

const sourceOf = ({ evidence, log }: GivenKeys): Verification['keys']['source'] => {
  const given = [evidence.length > 0, log.some(({ isWitness }) => !isWitness)];
  if (given.every(Boolean)) return 'given';
  return given.some(Boolean) ? 'partly given' : 'archive';
};
