import type { AuditEvent } from '../../audit/event.ts';

const NONE: readonly string[] = [];

/**
 * Fields of an event that were cut to Splunk's size before it was read back: a list is gone, a text goes on. What a rule
 * asks of them nobody can tell. Field `truncated_values` is written beside the flag (splunk/truncate-event.ts).
 */
export const cutFields = (event: AuditEvent): readonly string[] => {
  if (event.flags.length === 0 || !event.flags.includes('truncated')) return NONE;
  const { truncated_values: cut = [] } = event as Cut;
  return cut.map(({ field }) => field);
};

interface Cut {
  readonly truncated_values?: readonly { readonly field: string }[];
}

/** `changes.role.new` is part of `changes`. */
export const isCut = (event: AuditEvent, field: string): boolean => {
  const cut = cutFields(event);
  return cut.length > 0 && cut.includes(field.split('.', 1)[0] ?? field);
};
