import type { AuditEvent } from '../../audit/event.ts';
import { isCut } from './cut-fields.ts';
import { fieldReader, isFact, type FieldReader } from './event-fields.ts';
import { NotSupported } from './not-supported.ts';
import { compileTest } from './compile-test.ts';
import type { FactName, Facts, Truth } from './rule.ts';

/** One line of a selection, `field|modifiers: values`, compiled. */
export interface DetectionItem {
  readonly field: string;
  /** The fact that it asks for. */
  readonly fact: FactName | null;
  test(event: AuditEvent, facts: Facts): Truth;
}

/** Throws NotSupported with the reason. */
export const compileItem = (key: string, value: unknown): DetectionItem => {
  const [field = '', ...modifiers] = key.split('|');
  if (field === '') throw new NotSupported('searches words in whole events, without a field');
  if (isFact(field)) return compileFact(field, modifiers, value);
  const read = fieldReader(field);
  if (read === undefined) {
    throw new NotSupported(`"${field}" is no field of an event (docs/rules.md lists them)`);
  }
  const values = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  if (values.length === 0) throw new NotSupported('lists no value');
  if (modifiers.includes('exists')) return compileExists(field, read, modifiers, values);
  if (Array.isArray(value) && values.includes(null)) {
    throw new NotSupported(
      'has null in a list, which Sigma forbids: give it a selection of its own',
    );
  }
  const test = compileTest(modifiers, values);
  return { field, fact: null, test: unlessCut(field, (event) => test(read(event))) };
};

const compileFact = (
  fact: FactName,
  modifiers: readonly string[],
  value: unknown,
): DetectionItem => {
  if (modifiers.length > 0) throw new NotSupported(`"${fact}" is looked up and takes no modifiers`);
  const wanted = String(value).toLowerCase();
  if (wanted !== 'true' && wanted !== 'false') {
    throw new NotSupported(`"${fact}" is looked up and is either true or false`);
  }
  return {
    field: fact,
    fact,
    test: (_event, facts) => {
      const known = facts.get(fact)?.value ?? null;
      return known === null ? 'unknown' : String(known) === wanted;
    },
  };
};

const compileExists = (
  field: string,
  read: FieldReader,
  modifiers: readonly string[],
  values: readonly unknown[],
): DetectionItem => {
  const [wanted] = values;
  if (modifiers.length > 1 || values.length > 1 || typeof wanted !== 'boolean') {
    throw new NotSupported('"exists" stands alone and takes true or false');
  }
  const test = (event: AuditEvent): boolean => {
    const value = read(event);
    return (value !== null && value.length > 0) === wanted;
  };
  return { field, fact: null, test: unlessCut(field, test) };
};

const unlessCut =
  (field: string, test: (event: AuditEvent) => Truth) =>
  (event: AuditEvent): Truth =>
    isCut(event, field) ? 'unknown' : test(event);
