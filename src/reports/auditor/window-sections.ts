import { escapeHtml, htmlTable } from '../html.ts';
import type { AuditorReport, WindowLine } from './auditor-report.ts';
import { dayTable } from './day-table.ts';

export const windowSections = (report: AuditorReport): readonly string[] => [
  '<h2>Completeness</h2>',
  figures(report),
  listedByPlatform(report),
  ...unwell(report.windows),
  ...contradictions(report),
  '<h2>Events by day and service</h2>',
  dayTable(report.byDayAndService),
  '<h2>Events by action</h2>',
  htmlTable(['service / entity / action', 'events'], Object.entries(report.byAction)),
  '<h2>Windows</h2>',
  windowTable(report.windows),
  ...besideWindows(report),
];

const listedByPlatform = ({ completeness }: AuditorReport): string => {
  const [records, repeated, outside] = [
    completeness.records,
    completeness.repeated,
    completeness.outside,
  ].map((value) => value.toLocaleString('en-US'));
  return `<p>The platform listed ${records} records, ${repeated} of them repeatedly and ${outside} of times outside their window.</p>`;
};

const contradictions = ({ missing, differences }: AuditorReport): readonly string[] => [
  ...listed(
    'In no statement',
    ['from', 'before'],
    missing.map(({ from, to }) => [short(from), short(to)]),
  ),
  ...listed(
    'Statements that their files contradict',
    ['window', 'difference'],
    differences.map(({ window, what }) => [window, what]),
  ),
];

const besideWindows = ({ supplements, imports }: AuditorReport): readonly string[] => [
  ...listed(
    'Late: found when a window was read again, and sealed as a supplement',
    ['window from', 'before', 'read', 'hours after', 'events', 'manifest', 'log entry'],
    supplements.map((line) => [
      short(line.from),
      short(line.to),
      short(line.readAt),
      line.recheckHours,
      line.events,
      line.manifestSha256,
      line.leafIndex,
    ]),
  ),
  ...listed(
    'Imported: reports that people exported from the platform',
    ['first minute', 'before', 'read', 'events', 'handed over', 'manifest', 'log entry'],
    imports.map((line) => [
      short(line.from),
      short(line.to),
      short(line.readAt),
      line.events,
      line.reason,
      line.manifestSha256,
      line.leafIndex,
    ]),
  ),
];

const figures = ({ completeness }: AuditorReport): string => {
  const { expected, sealed, empty, failed, gap, missing, independent } = completeness;
  const all: readonly (readonly [string, number | null])[] = [
    ['windows expected', expected],
    ['sealed', sealed],
    ['sealed, empty', empty],
    ['failed', failed],
    ['gap', gap],
    ['missing', missing],
    ['counts agree', independent.agree],
    ['counts differ', independent.differ],
    ['no other count', independent.none],
  ];
  return `<div class="figures">${all.map(([name, value]) => `<div><b>${value?.toLocaleString('en-US') ?? 'not known'}</b>${name}</div>`).join('')}</div>`;
};

const unwell = (windows: readonly WindowLine[]): readonly string[] =>
  listed(
    'Gaps and failures',
    ['from', 'before', 'ended as', 'reason', 'manifest'],
    windows
      .filter(({ outcome }) => outcome === 'gap' || outcome === 'failed')
      .map((line) => [
        short(line.from),
        short(line.to),
        line.outcome,
        line.reason,
        line.manifestSha256,
      ]),
  );

const windowTable = (windows: readonly WindowLine[]): string => {
  const splunk = windows.some(({ inSplunk }) => inSplunk !== undefined);
  return (
    htmlTable(
      [
        'from',
        'before',
        'ended as',
        'records',
        'events',
        'other count',
        ...(splunk ? ['in Splunk*'] : []),
        'read',
        'manifest, SHA-256',
        'log entry',
      ],
      windows.map((line) => [
        short(line.from),
        short(line.to),
        line.otherReadings === 0
          ? line.outcome
          : `${line.outcome} (${line.otherReadings} other readings)`,
        line.records,
        line.events,
        otherCount(line),
        ...(splunk ? [line.inSplunk ?? null] : []),
        short(line.readAt),
        line.manifestSha256,
        line.leafIndex,
      ]),
    ) + (splunk ? '<p>* By the books of the collector, not by the archive.</p>' : '')
  );
};

const otherCount = ({ independentCount: count, outcome }: WindowLine): string => {
  if (!outcome.startsWith('sealed')) return '–';
  if (count.method === null) return `none: ${count.reason}`;
  return `${count.total.toLocaleString('en-US')}, ${count.agrees ? 'agrees' : 'DIFFERS'} (${count.method})`;
};

/** Windows end on minutes, and readings need no milliseconds on paper. */
const short = (time: string): string => time.replace('T', ' ').replace(/:00\.000Z$|\.\d+Z$|Z$/, '');

const listed = (
  title: string,
  titles: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): readonly string[] =>
  rows.length === 0 ? [] : [`<h3>${escapeHtml(title)}</h3>`, htmlTable(titles, rows)];
