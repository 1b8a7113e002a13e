import type { IndexedFields } from '../splunk-event.ts';
import { isString, type Member, readMembers } from './json-bytes.ts';
import { createStringReader } from './string-reader.ts';

/** The indexed fields, or the code that refuses them: 6 for no map at all, 15 for anything nested. */
export function createFieldsReader(
  bytes: Buffer,
): (member: Member | undefined) => IndexedFields | 6 | 15 {
  const nameAt = createStringReader(bytes);
  const textAt = createStringReader(bytes);
  const lists = new Map<string, readonly string[]>();
  /** One list for all events in a row that have the same value. */
  const listOf = (name: string, text: string): readonly string[] => {
    const known = lists.get(name);
    if (known?.[0] === text) return known;
    const list = [text];
    lists.set(name, list);
    return list;
  };
  return (member) => {
    if (member === undefined) return {};
    const members = readMembers(bytes, member.start, nameAt)?.members;
    // Numbers, lists and whatever else: seldom, and told apart in their own time.
    if (members === undefined || !members.every(({ start }) => isString(bytes, start))) {
      return readAnyFields(JSON.parse(bytes.toString('utf8', member.start, member.end)));
    }
    const fields: Record<string, readonly string[]> = {};
    for (const { name, start, end } of members) {
      fields[name] = listOf(name, textAt(start, end, name));
    }
    return fields;
  };
}

function readAnyFields(value: unknown): IndexedFields | 6 | 15 {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 6;
  const fields: Record<string, readonly string[]> = {};
  for (const [name, content] of Object.entries(value)) {
    const items: readonly unknown[] = Array.isArray(content) ? content : [content];
    if (items.some((item) => typeof item === 'object' && item !== null)) return 15;
    fields[name] = items.filter((item) => item !== null).map(String);
  }
  return fields;
}
