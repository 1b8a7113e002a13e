import type { AuditEvent } from '../../audit/event.ts';
import { FACT_NAMES, type FactName } from './rule.ts';

/** What a field holds: nothing, a text, or several. */
export type FieldValue = string | null | readonly string[];
export type FieldReader = (event: AuditEvent) => FieldValue;

// prettier-ignore
const TEXTS = [
  'event_id', 'timestamp', 'actor_id', 'actor_name', 'event_type', 'target_id', 'target_type', 'old_value', 'new_value',
  'platform', 'record_id', 'organization_id', 'stream', 'dialect', 'shape', 'observed_at', 'actor_type',
  'actor_home_org_id', 'client_id', 'service', 'action', 'entity_type', 'target_name', 'target_uri', 'subject_id',
  'subject_type', 'subject_name', 'direction', 'decode_rule', 'decode_confidence', 'status', 'level', 'correlation_id',
  'transaction_id', 'message', 'revision_of',
] as const satisfies readonly (keyof AuditEvent)[];

const READERS: ReadonlyMap<string, FieldReader> = new Map<string, FieldReader>([
  ...TEXTS.map((name): [string, FieldReader] => [name, (event) => event[name]]),
  ['actor_ips', ({ actor_ips }) => actor_ips],
  ['flags', ({ flags }) => flags],
  ['late_seconds', ({ late_seconds }) => (late_seconds === null ? null : String(late_seconds))],
  ['changes.property', ({ changes }) => changes.map(({ property }) => property)],
]);

const CHANGE = /^changes\.(.+)\.(old|new)$/s;
const CONTEXT = /^context\.(.+)$/s;

/** Undefined where an event has no such field. */
export const fieldReader = (name: string): FieldReader | undefined => {
  const known = READERS.get(name);
  if (known !== undefined) return known;
  const [, property, side] = CHANGE.exec(name) ?? [];
  if (property !== undefined) return changeReader(property, side === 'old' ? 'old' : 'new');
  const [, key] = CONTEXT.exec(name) ?? [];
  if (key === undefined) return undefined;
  return ({ context }) => (Object.hasOwn(context, key) ? (context[key] ?? null) : null);
};

/** A record may list a property more than once. */
const changeReader =
  (property: string, side: 'old' | 'new'): FieldReader =>
  ({ changes }) =>
    changes.flatMap((change) => (change.property === property ? change[side] : []));

export const isFact = (name: string): name is FactName =>
  (FACT_NAMES as readonly string[]).includes(name);

/** For keys of groups: null where the event does not have it. */
export const fieldText = (read: FieldReader, event: AuditEvent): string | null => {
  const value = read(event);
  if (value === null || typeof value === 'string') return value;
  return value.length === 0 ? null : value.toSorted().join(',');
};
