import { FILES, keyEntryKey } from '../formats/object-keys.ts';
import type { ArchiveReader } from './archive-reader.ts';
import { checkOtherLocks } from './check-other-locks.ts';
import { checkScopes, checkStores } from './check-facts.ts';
import { checkWindows } from './check-windows.ts';
import { createFindings } from './findings.ts';
import { describeVerification } from './describe-verification.ts';
import { createKeyUse } from './key-use.ts';
import { makeKeyRing } from './make-key-ring.ts';
import { readKeyLedger } from './read-key-ledger.ts';
import { readLog } from './read-log.ts';
import { createTally } from './tally.ts';
import type { Verification } from './verification.ts';
import type { VerifyContext } from './verify-context.ts';
import type { VerifyOptions, VerifyProgress } from './verify-options.ts';

/** Below the archive, and not of it: canaries of the store's own probe. */
const NOT_EVIDENCE = 'probe/';
const ROOTS = ['keys/', 'log/', 'scopes/', 'stores/', 'windows/', NOT_EVIDENCE];

/**
 * Whether an archive is what it was when it was sealed, and whether all is there that had to be: from nothing but the
 * archive and public keys. What is broken is a finding; only a store that does not answer is an error.
 */
export const verifyArchive = async (
  reader: ArchiveReader,
  options: VerifyOptions,
  onProgress: (progress: VerifyProgress) => void = () => undefined,
): Promise<Verification> => {
  const findings = createFindings();
  const roots = await reader.roots();
  for (const root of roots.filter((name) => !ROOTS.includes(name))) {
    findings.note('late', root, 'It is no part of an evidence archive, and was not looked at.');
  }
  const ledger = await readKeyLedger(reader, findings);
  const ring = makeKeyRing(ledger, options.keys, findings);
  const log = await readLog(reader, ring, findings, keyEntryKey(ledger.length + 1));
  const context: VerifyContext = {
    reader,
    findings,
    ring,
    log,
    tally: createTally(),
    keyUse: createKeyUse(),
    seen: new Set(),
  };
  const total = log.entries.size;
  let done = 0;
  const step = (): void => onProgress({ done: (done += 1), total, findings: findings.total });
  const scopes = await checkScopes(context);
  const stores = await checkStores(context);
  const retentionMs = await checkWindows(context, scopes, options, step);
  tellMissingStatements(context);
  context.keyUse.judge(ledger, ring, findings);
  await checkOtherLocks(reader, retentionMs, findings);
  onProgress({ done: total, total, findings: findings.total });
  return describeVerification(context, { ledger, keys: options.keys, stores });
};

/** What the log has, and no folder. */
const tellMissingStatements = ({ log, findings, tally, seen }: VerifyContext): void => {
  for (const { bundleKey, index } of log.entries.values()) {
    const prefix = bundleKey.slice(0, -FILES.bundle.length - 1);
    if (seen.has(prefix)) continue;
    findings.add(
      'missing',
      bundleKey,
      `The log has it as entry ${index}, and nothing is there any more.`,
    );
    tally.add('objects', 0, 3);
  }
};
