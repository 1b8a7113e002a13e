/** Far deeper than any record known, and far less than what the recursive functions of JSON can take. */
const MAX_DEPTH = 100;

/**
 * The same value with whatever lies deeper than 100 levels as its JSON text, so that nobody who goes through it
 * afterwards runs out of stack. Who makes a record on the platform controls how deep it is.
 */
export const boundDepth = (value: unknown, depth = 0): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return jsonOf(value);
  if (Array.isArray(value)) return value.map((item) => boundDepth(item, depth + 1));
  const members = Object.entries(value).map(([key, member]) => [
    key,
    boundDepth(member, depth + 1),
  ]);
  return Object.fromEntries(members) as unknown;
};

type Work = { readonly text: string } | { readonly value: unknown };

/** JSON without recursion. */
const jsonOf = (root: unknown): string => {
  const written: string[] = [];
  const work: Work[] = [{ value: root }];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    if ('text' in next) written.push(next.text);
    else for (const part of partsOf(next.value).toReversed()) work.push(part);
  }
  return written.join('');
};

const partsOf = (value: unknown): Work[] => {
  if (typeof value !== 'object' || value === null)
    return [{ text: JSON.stringify(value) ?? 'null' }];
  const isList = Array.isArray(value);
  const parts: Work[] = [{ text: isList ? '[' : '{' }];
  for (const [key, member] of Object.entries(value)) {
    if (parts.length > 1) parts.push({ text: ',' });
    if (!isList) parts.push({ text: `${JSON.stringify(key)}:` });
    parts.push({ value: member });
  }
  parts.push({ text: isList ? ']' : '}' });
  return parts;
};
