import type {
  AlertReport,
  PersonResponse,
  ResponseGroup,
  RuleResponse,
} from '../../reports/alerts/alert-report.ts';
import { lengthOfTime } from '../../reports/alerts/length-of-time.ts';
import type { Spread, Stretch } from '../../reports/alerts/response-times.ts';
import { STRETCH_NAMES } from '../../reports/alerts/response-times.ts';
import { counted } from '../../reports/counted.ts';
import { shortened } from '../archive/printable.ts';
import { type Column, renderTable } from '../table.ts';

/** How many alerts that reached nobody are named. */
const NAMED = 20;

/** The report for people: what came, what waits, how fast, who, and what reached nobody. */
export const reportLines = (report: AlertReport): readonly string[] => {
  const { period, all } = report;
  const changes = counted(all.changes, 'change');
  const head = `${counted(all.alerts, 'alert')} of ${changes}, made from ${period.from}, before ${period.to}`;
  if (all.alerts === 0)
    return [`No alert is of a change from ${period.from}, before ${period.to}.`];
  return [
    head,
    '',
    ...renderTable(
      [{ title: 'severity', value: ({ severity }) => severity }, ...GROUP_COLUMNS],
      [...report.severities, { severity: 'all', ...all }],
    ),
    '',
    ...renderTable(RULE_COLUMNS, report.rules),
    '',
    ...renderTable(STRETCH_COLUMNS, report.severities.flatMap(stretchesOf)),
    ...peopleLines(report),
    ...unshownLines(report),
  ];
};

const length = (ms: number | null): string | null => (ms === null ? null : lengthOfTime(ms));

const spreadColumns = (title: string, stretch: Stretch): readonly Column<ResponseGroup>[] => [
  { title: `${title} p50`, value: ({ times }) => length(times[stretch].p50Ms), align: 'right' },
  { title: 'p95', value: ({ times }) => length(times[stretch].p95Ms), align: 'right' },
  { title: 'max', value: ({ times }) => length(times[stretch].maxMs), align: 'right' },
];

const GROUP_COLUMNS: readonly Column<ResponseGroup>[] = [
  { title: 'alerts', value: ({ alerts }) => alerts, align: 'right' },
  { title: 'changes', value: ({ changes }) => changes, align: 'right' },
  { title: 'open', value: ({ open }) => open, align: 'right' },
  { title: 'unacknowledged', value: ({ unacknowledged }) => unacknowledged, align: 'right' },
  { title: 'waiting', value: ({ longestWaitMs }) => length(longestWaitMs), align: 'right' },
  { title: 'not shown', value: ({ unshown }) => unshown, align: 'right' },
  ...spreadColumns('shown', 'changeToShown'),
  ...spreadColumns('acknowledged', 'changeToAcknowledged'),
];

const RULE_COLUMNS: readonly Column<RuleResponse>[] = [
  { title: 'rule', value: ({ title }) => shortened(title, 50) },
  { title: 'severity', value: ({ severity }) => severity },
  ...GROUP_COLUMNS,
];

const STRETCH_TITLES: Readonly<Record<Stretch, string>> = {
  changeToReceived: 't1-t0  change to received',
  receivedToDecided: 't2-t1  received to decided',
  decidedToShown: 't3-t2  decided to shown',
  changeToShown: 't3-t0  change to shown',
  shownToAcknowledged: 't4-t3  shown to acknowledged',
  changeToAcknowledged: 't4-t0  change to acknowledged',
  acknowledgedToDisposed: 't5-t4  acknowledged to decided on',
};

interface StretchRow extends Spread {
  readonly severity: string;
  readonly stretch: Stretch;
}

const stretchesOf = ({ severity, times }: AlertReport['severities'][number]) =>
  STRETCH_NAMES.map((stretch): StretchRow => ({ severity, stretch, ...times[stretch] }));

const STRETCH_COLUMNS: readonly Column<StretchRow>[] = [
  { title: 'severity', value: ({ severity }) => severity },
  { title: 'time from', value: ({ stretch }) => STRETCH_TITLES[stretch] },
  { title: 'of', value: ({ count }) => count, align: 'right' },
  { title: 'p50', value: ({ p50Ms }) => length(p50Ms), align: 'right' },
  { title: 'p95', value: ({ p95Ms }) => length(p95Ms), align: 'right' },
  { title: 'max', value: ({ maxMs }) => length(maxMs), align: 'right' },
];

const PERSON_COLUMNS: readonly Column<PersonResponse>[] = [
  { title: 'acknowledged by', value: ({ by }) => shortened(by, 60) },
  { title: 'alerts', value: ({ acknowledged }) => acknowledged, align: 'right' },
  { title: 'p50', value: (row) => length(row.shownToAcknowledged.p50Ms), align: 'right' },
  { title: 'p95', value: (row) => length(row.shownToAcknowledged.p95Ms), align: 'right' },
];

const peopleLines = ({ people, dispositions }: AlertReport): readonly string[] => {
  const { authorised, incident, false_positive: mistaken } = dispositions;
  return [
    '',
    ...(people.length === 0
      ? ['Nobody has acknowledged any.']
      : renderTable(PERSON_COLUMNS, people)),
    '',
    `Decided on: ${authorised} authorised, ${incident} incident, ${mistaken} false positive`,
  ];
};

const unshownLines = ({ unshown }: AlertReport): readonly string[] => {
  if (unshown.length === 0) return [];
  const named = unshown
    .slice(0, NAMED)
    .map(
      ({ id, severity, state, clock, title }) =>
        `  ${id}  ${clock.event}  ${severity}  ${state}  ${shortened(title, 60)}`,
    );
  const more = unshown.length - named.length;
  return [
    '',
    `${counted(unshown.length, 'alert')} that no channel has taken, so that nobody was told:`,
    ...named,
    ...(more > 0 ? [`  and ${more.toLocaleString('en-US')} more: --json has all`] : []),
  ];
};
