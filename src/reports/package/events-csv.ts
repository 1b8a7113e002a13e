import type { OpenedEvent } from '../archive/open-event.ts';
import { namesOf, toHit } from '../search/search-hit.ts';

const COLUMNS = [
  'event_id',
  'timestamp',
  'tenant',
  'platform',
  'organization_id',
  'service',
  'action',
  'event_type',
  'entity_type',
  'actor_id',
  'actor',
  'target_id',
  'target',
  'subject_id',
  'subject',
  'direction',
  'property',
  'before',
  'after',
  'window_from',
  'window_to',
  'manifest_sha256',
  'log_entry',
  'answer',
  'record',
] as const;

type Row = Readonly<Record<(typeof COLUMNS)[number], string | number | null>>;

/** RFC 4180, for spreadsheets: a row per changed property, or one where the record names none. */
export const eventsCsv = (events: readonly OpenedEvent[]): string =>
  [
    COLUMNS.join(','),
    ...events.flatMap(rowsOf).map((row) => COLUMNS.map((column) => cellOf(row[column])).join(',')),
    '',
  ].join('\r\n');

const rowsOf = ({ window, event, identities }: OpenedEvent): readonly Row[] => {
  const { predicate } = window.statement;
  const common = {
    ...toHit(event, predicate.tenant, namesOf(identities)),
    window_from: predicate.window.from,
    window_to: predicate.window.to,
    manifest_sha256: window.statementSha256,
    log_entry: window.leafIndex,
    answer: event.evidence.exchange,
    record: event.evidence.record,
  };
  if (event.changes.length === 0) return [{ ...common, property: null, before: null, after: null }];
  return event.changes.map(({ property, old, new: values }) => ({
    ...common,
    property,
    before: side(old),
    after: side(values),
  }));
};

/** One value as it is, several as a JSON list. */
const side = (values: readonly string[]): string | null =>
  values.length > 1 ? JSON.stringify(values) : (values[0] ?? null);

/** Names come from people: what a spreadsheet would take for a formula gets an apostrophe in front (OWASP). */
const cellOf = (value: string | number | null): string => {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
