import { factsTable } from '../facts-table.ts';
import { escapeHtml, htmlTable } from '../html.ts';
import type { AuditorReport } from './auditor-report.ts';

const CLAIMS = {
  worm: 'write once, read many: the store refused everything that was tried',
  'tamper-evident': 'tamper-evident: changes show, the store does not prevent them all',
} as const;

export const storeSections = (report: AuditorReport): readonly string[] => {
  const { store, retention, keys, collectors, unread, verification } = report;
  return [
    '<h2>Store, keys, collector</h2>',
    ...(store === null
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
        ]),
    factsTable([
      ['Objects', retention.objects.toLocaleString('en-US')],
      ['… without retention', retention.withoutRetention.toLocaleString('en-US')],
      [
        'Locked until',
        retention.earliest === null
          ? 'nothing is locked'
          : `${retention.earliest} at the earliest, ${retention.latest} at the latest`,
      ],
    ]),
    '<h3>Keys</h3>',
    htmlTable(
      ['used for', 'key id', 'algorithm', 'valid from', 'replaces'],
      keys.map(({ usage, keyId, algorithm, validFrom, replaces }) => [
        usage,
        keyId,
        algorithm,
        validFrom,
        replaces,
      ]),
    ),
    '<h3>Collector</h3>',
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
    ),
    ...(unread.length === 0
      ? []
      : [
          '<h3>Could not be read</h3>',
          htmlTable(
            ['object', 'reason'],
            unread.map(({ key, reason }) => [key, reason]),
          ),
        ]),
    ...verified(verification),
  ];
};

const verified = (verification: AuditorReport['verification']): readonly string[] => {
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
