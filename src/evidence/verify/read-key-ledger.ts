import { keyEntryKey, KEYS } from '../formats/object-keys.ts';
import type { ArchiveReader } from './archive-reader.ts';
import type { Findings } from './findings.ts';
import { type KeyEntry, readKeyEntry } from './read-key-entry.ts';
import { firstVersion, judgeVersions, readListing } from './read-listing.ts';
import { readWhole } from './read-whole.ts';

export interface LedgerEntry extends KeyEntry {
  readonly ledgerKey: string;
  /** Whether its predecessor has signed it, and so vouches for it. */
  readonly isVouchedFor: boolean;
}

const NAME = /^keys\/(\d{4,})\.dsse\.json$/;

/** Every entry that can be read, in order; what is wrong with them is told. */
export const readKeyLedger = async (
  reader: ArchiveReader,
  findings: Findings,
): Promise<readonly LedgerEntry[]> => {
  const entries: LedgerEntry[] = [];
  let next: number | undefined;
  for await (const listed of readListing(reader, KEYS)) {
    const number = NAME.exec(listed.key)?.[1];
    if (number === undefined || keyEntryKey(Number(number)) !== listed.key) {
      findings.add('modified', listed.key, 'The key ledger has no entry of that name.');
      continue;
    }
    next = tellMissing(next ?? 1, Number(number), findings);
    const version = firstVersion(listed);
    judgeVersions(listed, version?.versionId, findings);
    const bytes = version && (await readWhole(reader, listed.key, version.versionId));
    if (bytes === undefined) {
      findings.add('missing', listed.key, 'This entry of the key ledger is gone.');
      continue;
    }
    const read = readKeyEntry(bytes);
    if ('problem' in read) {
      findings.add('modified', listed.key, `It is no entry of the key ledger: ${read.problem}.`);
    } else entries.push(judgeEntry(listed.key, read.value, entries, findings));
  }
  if (next === undefined) {
    findings.add('missing', keyEntryKey(1), 'The archive has no key ledger.');
  }
  return entries;
};

/** Entries are numbered without gaps; gives the number that comes next. */
const tellMissing = (next: number, number: number, findings: Findings): number => {
  for (let missing = next; missing < Math.min(number, next + 100); missing += 1) {
    findings.add('missing', keyEntryKey(missing), 'This entry of the key ledger is gone.');
  }
  return number + 1;
};

const judgeEntry = (
  ledgerKey: string,
  entry: KeyEntry,
  before: readonly LedgerEntry[],
  findings: Findings,
): LedgerEntry => {
  const { usage, replaces, validFrom } = entry.predicate;
  const predecessor = before.findLast(({ predicate }) => predicate.usage === usage);
  const isVouchedFor = predecessor !== undefined && entry.isSignedBy(predecessor.key);
  // Where two contradict each other, nothing says which of them is the wrong one.
  const tell = (what: string, other?: LedgerEntry): void => {
    findings.add('modified', ledgerKey, what);
    if (other !== undefined) findings.add('modified', other.ledgerKey, `${ledgerKey}: ${what}`);
  };
  if (predecessor === undefined) {
    if (replaces !== null) tell(`It replaces the key ${replaces}, whose entry cannot be read.`);
  } else if (replaces !== predecessor.key.keyId) {
    const { keyId } = predecessor.key;
    tell(`It does not replace the ${usage} key before it, ${keyId}.`, predecessor);
  } else if (!isVouchedFor) {
    tell(`The key that it replaces, ${replaces}, has not signed it.`);
  }
  const last = before.at(-1);
  if (last !== undefined && validFrom <= last.predicate.validFrom) {
    const { validFrom: earlier } = last.predicate;
    tell(`It counts from ${validFrom} on, and the one before it from ${earlier} on.`, last);
  }
  const wanted = replaces === null ? 1 : 2;
  if (entry.signatures !== wanted)
    tell(`It has ${entry.signatures} signatures instead of ${wanted}.`);
  return { ...entry, ledgerKey, isVouchedFor };
};
