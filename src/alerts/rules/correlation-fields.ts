import type { AuditEvent } from '../../audit/event.ts';
import type { CorrelationContent } from './correlation-content.ts';
import { fieldReader, fieldText, type FieldReader } from './event-fields.ts';

/** The values of some fields in an event that a rule matched; undefined where it lacks one. */
export type FieldTexts = (rule: string, event: AuditEvent) => readonly string[] | undefined;

/** A name may be an alias, which is another field for each rule. `rules`: ids, with the references used for them. */
export const fieldTexts = (
  names: readonly string[],
  aliases: CorrelationContent['aliases'],
  rules: ReadonlyMap<string, string>,
  refuse: (name: string, reason: string) => void,
): FieldTexts => {
  const readers = new Map<string, readonly FieldReader[]>();
  for (const [id, reference] of rules) {
    const own = names.map((name) => {
      const alias =
        aliases !== undefined && Object.hasOwn(aliases, name) ? aliases[name] : undefined;
      const field = alias === undefined ? name : alias[reference];
      const reader = typeof field === 'string' ? fieldReader(field) : undefined;
      if (field === undefined) refuse(name, `alias "${name}" lacks the rule "${reference}"`);
      else if (reader === undefined)
        refuse(name, `${JSON.stringify(field)} is no field of an event`);
      return reader;
    });
    readers.set(
      id,
      own.filter((reader) => reader !== undefined),
    );
  }
  return (rule, event) => {
    const values = readers.get(rule)?.map((reader) => fieldText(reader, event));
    const texts = values?.filter((value) => value !== null);
    return texts?.length === values?.length ? texts : undefined;
  };
};
