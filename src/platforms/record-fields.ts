/** An object as received: nothing about its fields is known. */
export type Fields = Readonly<Record<string, unknown>>;

const NO_FIELDS: Fields = Object.freeze({});
const NO_LIST: readonly unknown[] = Object.freeze([]);

/** A known field holds what it never should; the record is kept raw instead of being half read. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field's text; null where it is missing or empty, which the platforms mean alike. */
export const textOf = (fields: Fields, name: string): string | null => {
  const value = fields[name];
  if (typeof value === 'string') return value === '' ? null : value;
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new NotUnderstood(`${name} is not a text`);
};

/** A field's object; empty where it is missing. */
export const fieldsOf = (fields: Fields, name: string): Fields => {
  const value = fields[name];
  if (value === undefined || value === null || value === '') return NO_FIELDS;
  if (!isFields(value)) throw new NotUnderstood(`${name} is not an object`);
  return value;
};

/** A field's list; empty where it is missing. */
export const listOf = (fields: Fields, name: string): readonly unknown[] => {
  const value = fields[name];
  if (value === undefined || value === null || value === '') return NO_LIST;
  if (!Array.isArray(value)) throw new NotUnderstood(`${name} is not a list`);
  return value;
};

/** Any value as text: a text as it is, everything else as JSON. */
export const toText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
