import { NotUnderstood } from './record-fields.ts';

/** More than boundDepth leaves: a fixed number, where the stack's own end would differ from call to call. */
const MAX_DEPTH = 200;

/** JSON with sorted keys and no white space: equal values, equal text. NotUnderstood beyond 200 levels. */
export const canonicalJson = (value: unknown, depth = 0): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (depth > MAX_DEPTH) throw new NotUnderstood('it is nested too deep');
  if (Array.isArray(value)) {
    return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`;
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member, depth + 1)}`);
  return `{${members.join(',')}}`;
};
