import { escapeHtml, htmlPage, htmlTable } from './html.ts';
import type {
  ReconciliationReport,
  ReconciliationVerdict,
  WithheldEvent,
} from './reconciliation-report.ts';

/** Longer lists are in the JSON only: nobody reads more on paper. */
const MOST_ROWS = 1_000;

const VERDICTS: Readonly<Record<ReconciliationVerdict, string>> = {
  clean: 'Clean: everything that should be in Splunk is there, once.',
  findings: 'Findings: something is missing or there more than once.',
  incomplete:
    'Incomplete: nothing was found wrong, but not everything could be compared, or events are set aside and wait for a decision.',
};

/** With what is not in Splunk although it was read. */
const verdictText = ({ verdict, events: { setAside, discarded } }: ReconciliationReport): string =>
  [
    VERDICTS[verdict],
    ...(setAside > 0 ? [`Set aside, and not in Splunk until somebody decides: ${setAside}.`] : []),
    ...(discarded > 0 ? [`Discarded, so not in Splunk: ${discarded}.`] : []),
  ].join(' ');

const NO_DECISION =
  'none yet; holdfast deliveries replay or discard makes one, show tells all of the event';

/** The report for people: what was compared, what was found, and what could not be said. */
export const reconciliationHtml = (report: ReconciliationReport): string => {
  const { population, verdict } = report;
  return htmlPage(`Reconciliation of ${population.target}`, [
    `<p class="verdict ${verdict}">${escapeHtml(verdictText(report))}</p>`,
    summary(report),
    ...section('Missing', missingRows(report), [
      'event id',
      'batch',
      'request',
      'hour',
      'cause',
      'what is done',
    ]),
    ...section('There more than once', doubledRows(report), [
      'event id',
      'batch',
      'times',
      'cause',
      'requests',
      'first and last indexed',
      'explanation',
    ]),
    ...section(
      'Set aside, open: not in Splunk until somebody decides',
      withheldRows(report.setAside),
      ['event id', 'batch', 'since', 'reason', 'decision'],
    ),
    ...section(
      'Not compared',
      report.notCompared.map(({ batches, reason }) => [batches, reason]),
      ['batches', 'reason'],
    ),
    ...section(
      'Under way, so not judged',
      report.underWay.map(({ batch, state }) => [batch, state]),
      ['batch', 'delivery'],
    ),
    ...section(
      'Nothing expected',
      report.withdrawn.map(({ batch, state }) => [batch, state]),
      ['batch', 'delivery'],
    ),
    ...section('Discarded: not in Splunk, as decided', withheldRows(report.discarded), [
      'event id',
      'batch',
      'since',
      'reason',
      'decision',
    ]),
    ...section(
      'Found earlier, and still open',
      report.earlier.map(({ eventId, kind, batch, foundAt, detail }) => [
        eventId,
        kind,
        batch,
        foundAt,
        detail,
      ]),
      ['event id', 'finding', 'batch', 'found', 'detail'],
    ),
    ...report.organisations.flatMap(({ platform, organisation, hours }) =>
      section(
        `${platform} organisation ${organisation}, by hour of event time (UTC)`,
        hours.map(({ hour, expected, there, missing, doubled }) => [
          hour ?? 'not known',
          expected,
          there,
          missing,
          doubled,
        ]),
        ['hour', 'expected', 'there', 'missing', 'doubled'],
      ),
    ),
  ]);
};

const summary = (report: ReconciliationReport): string => {
  const { population, settings, events, product, generatedAt } = report;
  const { batches, period, indexes } = population;
  return htmlTable(
    ['', ''],
    [
      ['Splunk target, index', `${population.target}, ${indexes.join(' and ')}`],
      ['Batches committed', `from ${period.from}, before ${period.to}`],
      ['Batches', batches.total],
      ['… compared', batches.compared],
      ['… under way', batches.underWay],
      ['… not compared', batches.notCompared],
      ['… nothing expected', batches.withdrawn],
      ['Events expected', events.expected],
      ['Events there', events.there],
      ['Events missing', events.missing],
      ['… being sent again', events.healing],
      ['Events there more than once', events.doubled],
      ['… because they came later than the settling time', events.late],
      ['Events not expected: set aside, open', events.setAside],
      ['Events not expected: discarded', events.discarded],
      ['Settling time', `${settings.settlingSeconds} s`],
      ['Delivery', `${settings.mode}: ${settings.modeReason}`],
      ['Written', `${generatedAt} by ${product}`],
    ],
  );
};

const missingRows = ({ missing }: ReconciliationReport) =>
  missing.map(({ eventId, events, batch, request, hour, cause, detail }) => [
    eventId ?? `${events} whose ids are not known any more`,
    batch,
    request,
    hour,
    cause,
    detail,
  ]);

const withheldRows = (events: readonly WithheldEvent[]) =>
  events.map(({ eventId, batch, at, reason, decidedBy, decision }) => [
    eventId,
    batch,
    at,
    reason,
    decidedBy === null ? NO_DECISION : `by ${decidedBy}: ${decision ?? ''}`,
  ]);

const doubledRows = ({ doubled }: ReconciliationReport) =>
  doubled.map(({ eventId, batch, count, cause, requests, firstIndexed, lastIndexed, detail }) => [
    eventId,
    batch,
    count,
    cause,
    requests.join(' '),
    `${firstIndexed} ${lastIndexed}`,
    detail,
  ]);

const section = (
  title: string,
  rows: readonly (readonly (string | number | null)[])[],
  titles: readonly string[],
): readonly string[] => {
  if (rows.length === 0) return [];
  const rest = rows.length - MOST_ROWS;
  return [
    `<h2>${escapeHtml(title)}</h2>`,
    htmlTable(titles, rows.slice(0, MOST_ROWS)),
    ...(rest > 0 ? [`<p>And ${rest.toLocaleString('en-US')} more, in the JSON.</p>`] : []),
  ];
};
