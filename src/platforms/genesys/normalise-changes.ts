import type { AuditEvent, Change } from '../../audit/event.ts';
import { isFields, listOf, NotUnderstood, textOf, toText, type Fields } from '../record-fields.ts';

const NO_CHANGES: readonly Change[] = Object.freeze([]);

/**
 * The record's `propertyChanges`, both sides always lists; JSON within values stays text.
 * `entityChanges` appear as `<type>:<id>` in old_value and new_value, and are no part of `changes`: only
 * REST has them, and `changes` must be what every shape tells alike.
 */
export const normaliseChanges = (
  record: Fields,
): Pick<AuditEvent, 'changes' | 'old_value' | 'new_value'> => {
  const changes = toChanges(record, 'propertyChanges', (change) => textOf(change, 'property'));
  const entities = toChanges(record, 'entityChanges', (change) =>
    [textOf(change, 'entityType'), textOf(change, 'entityId')].filter(Boolean).join(':'),
  );
  const shown = entities.length === 0 ? changes : [...changes, ...entities];
  return {
    changes,
    old_value: sideAsJson(shown, 'old'),
    new_value: sideAsJson(shown, 'new'),
  };
};

const toChanges = (
  record: Fields,
  name: string,
  nameOf: (change: Fields) => string | null,
): readonly Change[] => {
  const list = listOf(record, name);
  return list.length === 0 ? NO_CHANGES : list.map((item) => toChange(item, name, nameOf));
};

const toChange = (
  item: unknown,
  list: string,
  nameOf: (change: Fields) => string | null,
): Change => {
  if (!isFields(item)) throw new NotUnderstood(`an item of ${list} is not an object`);
  return {
    property: nameOf(item) ?? '',
    old: values(item, 'oldValues'),
    new: values(item, 'newValues'),
  };
};

/** A list in the schema; a value alone is taken as a list of one. */
const values = (change: Fields, side: 'oldValues' | 'newValues'): readonly string[] => {
  const value = change[side];
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.map(toText) : [toText(value)];
};

/**
 * One side as the JSON of {property: value}; a list where a property has several values, and null where
 * the side holds nothing at all.
 */
export const sideAsJson = (changes: readonly Change[], side: 'old' | 'new'): string | null => {
  const told = changes.filter((change) => change[side].length > 0);
  const [only] = told;
  if (only === undefined) return null;
  // Most records change one property, and this is done for each of them.
  if (told.length === 1) return `{${memberOf(only.property, only[side])}}`;
  const byProperty = new Map<string, readonly string[]>();
  for (const change of told) {
    const earlier = byProperty.get(change.property);
    byProperty.set(change.property, earlier ? [...earlier, ...change[side]] : change[side]);
  }
  return `{${Array.from(byProperty, ([property, list]) => memberOf(property, list)).join(',')}}`;
};

const memberOf = (property: string, list: readonly string[]): string =>
  `${JSON.stringify(property)}:${JSON.stringify(list.length === 1 ? list[0] : list)}`;
