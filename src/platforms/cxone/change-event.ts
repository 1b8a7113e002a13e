import type { AuditEvent } from '../../audit/event.ts';
import { blankEvent, type RecordContext } from '../../audit/blank-event.ts';
import { eventTime } from '../event-time.ts';
import { eventType } from '../event-type.ts';
import { recordIdentity } from '../record-identity.ts';
import { unnormalisedEvent } from '../unnormalised-event.ts';
import type { ChangeField, ChangeTable } from './change-columns.ts';
import type { ReadChangeTime } from './change-time.ts';
import { normaliseActor } from './normalise-actor.ts';

/** A row by its headings, as texts: what the event was made of. */
export const rowRecord = (
  { headings }: ChangeTable,
  row: readonly string[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(row.map((cell, index) => [headingOf(headings, index), cell]));

/** A row of the Change Audit report: the one source on CXone that tells what was before and after. */
export const changeEvent = (
  table: ChangeTable,
  row: readonly string[],
  readTime: ReadChangeTime,
  context: RecordContext,
): AuditEvent => {
  const cell = (field: ChangeField): string | null => {
    const index = table.columns.get(field);
    // Blanks around a value may be what was changed, so only a cell without anything else is none.
    const text = index === undefined ? '' : (row[index] ?? '');
    return text.trim() === '' ? null : text;
  };
  const [entity, attribute] = [cell('entity'), cell('attribute')];
  if (entity === null) {
    const record = rowRecord(table, row);
    const told = { platform: 'cxone', shape: 'change-report', record } as const;
    const reason = 'it names no entity';
    return unnormalisedEvent({ ...told, idField: undefined, timeFields: [], reason }, context);
  }
  const timeText = cell('time');
  const time = timeText === null ? undefined : readTime(timeText);
  const { timestamp, flags } = eventTime(
    time === undefined ? null : new Date(time).toISOString(),
    context.observedAt,
  );
  const extra = furtherCells(table, row);
  const event: AuditEvent = {
    ...blankEvent('cxone', 'change-report', context),
    timestamp,
    flags,
    event_type: eventType(entity, cell('activity') ?? 'Change'),
    service: cell('application'),
    action: cell('activity'),
    entity_type: entity,
    target_id: cell('instance'),
    target_type: entity,
    target_name: cell('instance'),
    ...normaliseActor(cell('actor')),
    ...valuesOf(attribute ?? entity, cell('before'), cell('after')),
    context: flags.length > 0 && timeText !== null ? { ...extra, modifiedTime: timeText } : extra,
  };
  return { ...event, ...identityOf(event, timeText, context) };
};

/** By what the row says, so that CSV and XLSX of one report have the same ids, whatever the order of columns. */
const identityOf = (event: AuditEvent, timeText: string | null, context: RecordContext) => {
  const { service, action, entity_type, target_id, actor_name, changes, context: extra } = event;
  const time = event.flags.length > 0 ? timeText : event.timestamp;
  const said = { time, service, action, entity_type, target_id, actor_name, changes, extra };
  return recordIdentity('cxone', context.organizationId, null, { changeReport: said });
};

const valuesOf = (
  property: string,
  before: string | null,
  after: string | null,
): Pick<AuditEvent, 'changes' | 'old_value' | 'new_value'> => {
  const listed = (value: string | null): readonly string[] => (value === null ? [] : [value]);
  const asJson = (value: string | null): string | null =>
    value === null ? null : JSON.stringify({ [property]: value });
  return {
    changes: [{ property, old: listed(before), new: listed(after) }],
    old_value: asJson(before),
    new_value: asJson(after),
  };
};

/** Columns that nobody foresaw are carried as text rather than lost. */
const furtherCells = (
  { headings, columns }: ChangeTable,
  row: readonly string[],
): Readonly<Record<string, string>> => {
  const known = new Set(columns.values());
  const further = row.flatMap((cell, index): [string, string][] =>
    known.has(index) || cell.trim() === '' ? [] : [[headingOf(headings, index), cell]],
  );
  return Object.fromEntries(further);
};

const headingOf = (headings: readonly string[], index: number): string =>
  headings[index]?.trim() || `column ${index + 1}`;
