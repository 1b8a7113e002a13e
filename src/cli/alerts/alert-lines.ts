import type { AlertNotice } from '../../audit/alert.ts';
import type { AlertRow, AttemptRow, MatchRow, Verdict } from '../../ledger/alerts.ts';
import { printable, shortened } from '../archive/printable.ts';
import { type Column, renderTable } from '../table.ts';
import { clockLines } from './clock-lines.ts';
import { matchTable } from './match-table.ts';

interface Known {
  readonly alert: AlertRow;
  readonly attempts: readonly AttemptRow[];
  readonly matches: readonly MatchRow[];
  readonly verdicts: readonly Verdict[];
}

/** All of an alert for people. What platforms sent is shown as it is, but moves nothing on the terminal. */
export const alertLines = ({ alert, attempts, matches, verdicts }: Known): readonly string[] => [
  ...head(alert),
  ...changeLines(alert.notice),
  ...listed(
    'facts',
    alert.notice.facts.map(({ text }) => text),
  ),
  '',
  'clock',
  ...clockLines(alert),
  ...overruledLines(verdicts),
  '',
  'told',
  ...(attempts.length === 0 ? ['  nobody yet'] : renderTable(COLUMNS, attempts).map(indented)),
  ...matchLines(alert, matches),
  ...listed(
    'links',
    alert.notice.links.map(({ title, url }) => `${title}: ${url}`),
  ),
  ...listed('commands', alert.notice.commands),
];

const head = ({ id, rule, severity, state, count, notice }: AlertRow): readonly string[] => [
  printable(`${severity.toUpperCase()}  ${notice.title}`),
  ...rows([
    ['alert', `${id}, ${state}, stands for ${count.toLocaleString('en-US')}`],
    ['rule', rule],
    ['watches', notice.description],
    ['runbook', notice.runbook],
  ]),
  ...(notice.text === null ? [] : ['', ...paragraphs(notice.text)]),
];

const changeLines = ({ change }: AlertNotice): readonly string[] => {
  if (change === null) return [];
  return [
    '',
    'change',
    ...rows([
      ['what', `${change.eventType}, ${change.platform}, ${change.tenant}`],
      ['at', change.at],
      ['who', change.actor],
      ['from', change.actorIps.join(', ')],
      ['target', change.target],
      ['subject', change.subject],
      ['direction', change.direction],
      ['event', change.eventId],
      ['organisation', change.organizationId],
    ]),
    ...change.changes.flatMap(({ property, old, new: after }) => [
      `  ${printable(property)}`,
      `    before  ${printable(old) || '(nothing)'}`,
      `    after   ${printable(after) || '(nothing)'}`,
    ]),
  ];
};

/** The last verdict stands in the clock; who was of another opinion before is for the auditor. */
const overruledLines = (verdicts: readonly Verdict[]): readonly string[] =>
  listed(
    'called before',
    verdicts.slice(0, -1).map(({ disposition, by, via, ticket, at }) => {
      const reason = ticket === null ? '' : `, ${ticket}`;
      return `${at}  ${disposition.replace('_', ' ')} by ${by} (${via})${reason}`;
    }),
  );

const COLUMNS: readonly Column<AttemptRow>[] = [
  { title: 'channel', value: ({ channel }) => printable(channel) },
  { title: 'occasion', value: ({ occasion }) => printable(occasion) },
  { title: 'state', value: ({ state }) => (state === 'sending' ? 'sending, or unknown' : state) },
  { title: 'tries', value: ({ attempts }) => attempts, align: 'right' },
  { title: 'at', value: ({ at }) => at },
  { title: 'twice?', value: ({ mayBeDouble }) => (mayBeDouble ? 'possibly' : 'no') },
  { title: 'error', value: ({ error }) => (error === null ? null : shortened(error, 200)) },
];

const matchLines = ({ count }: AlertRow, matches: readonly MatchRow[]): readonly string[] => {
  // A single one is the change above.
  if (count === 1) return [];
  const rest = count - matches.length;
  return [
    '',
    'stands for',
    ...matchTable(matches, 'nothing that is remembered').map(indented),
    ...(rest > 0 ? [`  and ${rest.toLocaleString('en-US')} more: --all`] : []),
  ];
};

const rows = (all: readonly (readonly [string, string | null])[]): readonly string[] =>
  all.flatMap(([name, value]) =>
    value === null || value === '' ? [] : [`  ${name.padEnd(12)}  ${printable(value)}`],
  );

/** Left out where there is nothing to list. */
const listed = (title: string, texts: readonly string[]): readonly string[] =>
  texts.length === 0 ? [] : ['', title, ...texts.flatMap(paragraphs)];

const paragraphs = (text: string): readonly string[] =>
  text.split('\n').map((line) => indented(printable(line)));

const indented = (line: string): string => (line === '' ? '' : `  ${line}`);
