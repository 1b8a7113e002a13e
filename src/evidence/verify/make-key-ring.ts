import type { Findings } from './findings.ts';
import type { EvidenceKey, GivenKeys, KeyRing } from './key-ring.ts';
import type { LedgerEntry } from './read-key-ledger.ts';
import type { VerifierKey } from './verifier-key.ts';

/**
 * With keys given, only what they vouch for counts: entries that are tied to one of them by signatures of a key for its
 * successor, forwards and backwards. Without, the whole ledger is believed, and the result says so.
 */
export const makeKeyRing = (
  ledger: readonly LedgerEntry[],
  given: GivenKeys,
  findings: Findings,
): KeyRing => {
  const givenPrints = given.evidence.map(({ fingerprint }) => fingerprint);
  const evidenceEntries = trusted(ledger, 'evidence', givenPrints, findings);
  const evidence = new Map<string, EvidenceKey>();
  for (const key of given.evidence) {
    evidence.set(key.keyId, { key, validFrom: null, validUntil: null });
  }
  for (const [at, { key, predicate }] of evidenceEntries.entries()) {
    const validUntil = evidenceEntries[at + 1]?.predicate.validFrom ?? null;
    evidence.set(key.keyId, { key, validFrom: predicate.validFrom, validUntil });
  }
  const givenLogs = given.log.filter(({ isWitness }) => !isWitness);
  const logPrints = givenLogs.map(({ key }) => key.fingerprint);
  const fromLedger = trusted(ledger, 'log', logPrints, findings)
    .map(({ verifierKey }) => verifierKey)
    .filter((key): key is VerifierKey => key !== null);
  const others = givenLogs.filter(
    ({ key }) => !fromLedger.some((known) => known.key.fingerprint === key.fingerprint),
  );
  const witnesses = given.log.filter(({ isWitness }) => isWitness);
  return { evidence, log: [...fromLedger, ...others], witnesses };
};

const trusted = (
  ledger: readonly LedgerEntry[],
  usage: 'evidence' | 'log',
  given: readonly string[],
  findings: Findings,
): readonly LedgerEntry[] => {
  const entries = ledger.filter(({ predicate }) => predicate.usage === usage);
  if (given.length === 0) return entries;
  const lines: LedgerEntry[][] = [];
  for (const entry of entries) {
    const line = lines.at(-1);
    if (line !== undefined && entry.isVouchedFor) line.push(entry);
    else lines.push([entry]);
  }
  const isGiven = ({ key }: LedgerEntry): boolean => given.includes(key.fingerprint);
  const counted = lines.filter((line) => line.some(isGiven)).flat();
  for (const { ledgerKey, key } of entries.filter((entry) => !counted.includes(entry))) {
    const what = `No ${usage} key that was given vouches for the key ${key.keyId}; what it signed does not count.`;
    findings.add('modified', ledgerKey, what);
  }
  return counted;
};
