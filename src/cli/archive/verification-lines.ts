import type { Finding } from '../../evidence/verify/finding.ts';
import type { UsedKey, Verification } from '../../evidence/verify/verification.ts';
import { type Column, renderTable } from '../table.ts';
import { printable } from './printable.ts';
import { withoutRuns } from './without-runs.ts';

const COLUMNS: readonly Column<Finding>[] = [
  { title: 'verdict', value: ({ verdict }) => verdict },
  {
    title: 'object',
    value: ({ object, versionId }) =>
      printable(versionId === null ? object : `${object} (${versionId})`),
  },
  { title: 'what', value: ({ message }) => printable(message) },
];

/** What a verification found, for people: the numbers, whose keys, and everything that is not as it should be. */
export const verificationLines = (verification: Verification): readonly string[] => {
  const { archive, verdict, integrityPercent, log, findings, total, notes } = verification;
  const integrity =
    integrityPercent === null
      ? ''
      : `; ${integrityPercent} % of the windows that had to be are archived and hold`;
  return [
    `${archive}: ${verdict === 'valid' ? 'VALID' : `${total.toLocaleString('en-US')} FINDINGS`}`,
    `${shares(verification)}${integrity}`,
    `log of ${log.size.toLocaleString('en-US')} entries, root ${log.root ?? '-'}, ${log.checkpoints.toLocaleString('en-US')} checkpoints`,
    ...keyLines(verification),
    ...storeLines(verification),
    ...section('Findings', findings),
    ...actionLines(findings),
    ...(total > findings.length
      ? [`… and ${(total - findings.length).toLocaleString('en-US')} more.`]
      : []),
    ...section('Not a fault, but to be known', notes),
  ];
};

const shares = ({ windows, objects, events }: Verification): string =>
  Object.entries({ windows, objects, events })
    .map(
      ([name, { valid, total }]) =>
        `${valid.toLocaleString('en-US')}/${total.toLocaleString('en-US')} ${name}`,
    )
    .join(', ');

const KEYS = {
  given: 'Keys: the given ones, and those they vouch for:',
  'partly given':
    "Keys: of one usage given, of the other the archive's own; give both --key and --log-key:",
  archive:
    "Keys: the archive's own. They show that it is of one piece, not whose it is: compare the fingerprints, or give --key and --log-key.",
} as const;

const keyLines = ({ keys }: Verification): readonly string[] => {
  const line =
    (usage: string) =>
    ({ fingerprint, validFrom, validUntil }: UsedKey): string =>
      `  ${usage.padEnd(8)} SHA-256 ${fingerprint}  ${validFrom ?? '-'} to ${validUntil ?? 'now'}`;
  return [KEYS[keys.source], ...keys.evidence.map(line('evidence')), ...keys.log.map(line('log'))];
};

const storeLines = ({ store }: Verification): readonly string[] => {
  if (store === null) return [];
  const allowed = store.refusals.filter(({ refused }) => !refused).map(({ attempt }) => attempt);
  const refused = `${store.refusals.length - allowed.length} of ${store.refusals.length} forbidden things refused`;
  const rest = allowed.length === 0 ? '' : ` (it allowed: ${allowed.join(', ')})`;
  return [
    `Store: ${printable(store.location)}, ${store.claim}; ${refused} on ${store.probedAt}${printable(rest)}`,
  ];
};

const section = (title: string, findings: readonly Finding[]): readonly string[] =>
  findings.length === 0 ? [] : ['', `${title}:`, ...renderTable(COLUMNS, withoutRuns(findings))];

const actionLines = (findings: readonly Finding[]): readonly string[] => {
  const actions = new Map(findings.map(({ verdict, action }) => [verdict, action]));
  return actions.size === 0
    ? []
    : ['', 'What to do:', ...[...actions].map(([verdict, action]) => `  ${verdict}: ${action}`)];
};
