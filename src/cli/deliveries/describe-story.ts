import type { Finding, Quarantined, Receipt, RequestRow } from '../../ledger/ledger.ts';
import { counted } from '../../reports/counted.ts';
import { type Column, renderTable } from '../table.ts';
import type { EventStory } from './event-story.ts';

const timeOf = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString();

const REQUESTS: readonly Column<RequestRow>[] = [
  { title: 'request', value: ({ id }) => id },
  { title: 'state', value: ({ state }) => state },
  { title: 'events', value: ({ events }) => events, align: 'right' },
  { title: 'attempt', value: ({ attempt }) => attempt, align: 'right' },
  { title: 'sent', value: ({ sentAt }) => timeOf(sentAt) },
  { title: 'index', value: ({ index }) => index },
  { title: 'status', value: ({ status }) => status, align: 'right' },
  { title: 'code', value: ({ code }) => code, align: 'right' },
  { title: 'detail', value: ({ detail }) => detail },
];

const RECEIPTS: readonly Column<Receipt>[] = [
  { title: 'request', value: ({ request }) => request },
  { title: 'attempt', value: ({ attempt }) => attempt, align: 'right' },
  { title: 'at', value: ({ at }) => at },
  { title: 'found', value: ({ outcome }) => outcome },
  { title: 'events', value: ({ events }) => events, align: 'right' },
  { title: 'distinct', value: ({ distinctEvents }) => distinctEvents, align: 'right' },
  { title: 'control', value: ({ controlRequest }) => controlRequest },
  { title: 'detail', value: ({ detail }) => detail },
];

const DOUBLED: readonly Column<EventStory['possiblyDoubled'][number]>[] = [
  { title: 'request', value: ({ request }) => request },
  { title: 'attempt', value: ({ attempt }) => attempt, align: 'right' },
  { title: 'at', value: ({ at }) => at },
  { title: 'cause', value: ({ cause }) => cause },
];

const FINDINGS: readonly Column<Finding>[] = [
  { title: 'kind', value: ({ kind }) => kind },
  { title: 'found', value: ({ foundAt }) => foundAt },
  { title: 'resolved', value: ({ resolvedAt }) => resolvedAt },
  { title: 'detail', value: ({ detail }) => detail },
];

/** The story for people. */
export const describeStory = (story: EventStory): readonly string[] => [
  ...headOf(story),
  ...(story.deadLetter === null ? [] : letterOf(story.deadLetter)),
  ...part('Requests it travelled in', REQUESTS, story.requests),
  ...part('What searches of Splunk found', RECEIPTS, story.receipts),
  ...part('Attempts that may have doubled it', DOUBLED, story.possiblyDoubled),
  ...part('Found by reconciliation', FINDINGS, story.findings),
  '',
  ...('missing' in story.event
    ? [`The event cannot be shown: ${story.event.missing}`]
    : ['The event, as the batch file has it:', JSON.stringify(story.event.line, undefined, 2)]),
];

const headOf = ({ batch, target, delivery }: EventStory): readonly string[] => {
  const head = `Batch ${batch} to ${target}: `;
  if (delivery === null) return [`${head}ended, and its rows were removed since`];
  const { state, attempts, updatedAt, lastError } = delivery;
  const error = lastError === null ? [] : [`  last error    ${lastError}`];
  return [`${head}${state} since ${updatedAt}, ${counted(attempts, 'attempt')}`, ...error];
};

const letterOf = (letter: Quarantined & { readonly meaning: string }): readonly string[] => {
  const { status, code, reason, state, at, decision, meaning } = letter;
  const decided = decision ?? undefined;
  return [
    '',
    `Dead letter: ${state ?? 'open'}, refused ${at ?? ''}`,
    `  Splunk said   HTTP ${status ?? '-'}, code ${code ?? '-'}: ${reason}`,
    `  which means   ${meaning}`,
    decided === undefined
      ? '  decision      none yet; `holdfast deliveries replay` or `discard` makes one'
      : `  decision      ${state} by ${decided.by} at ${decided.at}: ${decided.reason}`,
  ];
};

const part = <Row>(
  title: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): readonly string[] =>
  rows.length === 0
    ? []
    : ['', `${title}:`, ...renderTable(columns, rows).map((line) => `  ${line}`)];
