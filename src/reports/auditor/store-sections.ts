import { factsTable } from '../facts-table.ts';
import { escapeHtml, htmlTable } from '../html.ts';
import type { AuditorReport } from './auditor-report.ts';

const CLAIMS = {
  worm: 'write once, read many: the store refused everything that was tried',
  'tamper-evident': 'tamper-evident: changes show, the store does not prevent them all',
} as const;

export const storeSections = (report: AuditorReport): readonly string[] => [
  '<h2>Store, keys, collector</h2>',
  ...refusals(report),
  retained(report),
  '<h3>Keys</h3>',
  keyTable(report),
  '<h3>Collector</h3>',
  collectorTable(report),
  ...unreadObjects(report),
  ...verified(report),
];

const refusals = ({ store }: AuditorReport): readonly string[] =>
  store === null
    ? ['<p><b>No statement in the archive says what the store refuses.</b></p>']
    : [
        factsTable([
          ['Store', `${store.location} (${store.kind})`],
          ['Claim', CLAIMS[store.claim]],
          ['Asked', store.probedAt],
        ]),
        htmlTable(
          ['tried on a canary', 'refused', 'the store said'],
          store.refusals.map(({ attempt, refused, detail }) => [
            attempt,
            refused ? 'yes' : 'NO',
            detail,
          ]),
        ),
      ];

const retained = ({ retention }: AuditorReport): string => {
  const { objects, withoutRetention, earliest, latest } = retention;
  const locked = `${earliest} at the earliest, ${latest} at the latest`;
  return factsTable([
    ['Objects', objects.toLocaleString('en-US')],
    ['… without retention', withoutRetention.toLocaleString('en-US')],
    ['Locked until', earliest === null ? 'nothing is locked' : locked],
  ]);
};

const keyTable = ({ keys }: AuditorReport): string =>
  htmlTable(
    ['used for', 'key id', 'algorithm', 'valid from', 'replaces'],
    keys.map(({ usage, keyId, algorithm, validFrom, replaces }) => [
      usage,
      keyId,
      algorithm,
      validFrom,
      replaces,
    ]),
  );

const collectorTable = ({ collectors }: AuditorReport): string =>
  htmlTable(
    ['program', 'Node.js', 'configuration, SHA-256', 'windows', 'first', 'last'],
    collectors.map(({ product, node, configurationSha256, windows, first, last }) => [
      product,
      node,
      configurationSha256,
      windows,
      first,
      last,
    ]),
  );

const unreadObjects = ({ unread }: AuditorReport): readonly string[] =>
  unread.length === 0
    ? []
    : [
        '<h3>Could not be read</h3>',
        htmlTable(
          ['object', 'reason'],
          unread.map(({ key, reason }) => [key, reason]),
        ),
      ];

const verified = ({ verification }: AuditorReport): readonly string[] => {
  if (verification === null) return ['<h3>Verification</h3>', '<p>Not run for this report.</p>'];
  const { verdict, at, checked, findings } = verification;
  return [
    '<h3>Verification</h3>',
    `<p>${escapeHtml(`${verdict}, ${at}: ${checked.join(', ')}.`)}</p>`,
    ...(findings.length === 0
      ? []
      : [
          htmlTable(
            ['verdict', 'object', 'what'],
            findings.map(({ verdict: of, object, message }) => [of, object, message]),
          ),
        ]),
  ];
};
