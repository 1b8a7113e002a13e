/** The records of an answer's body, as each platform lists them; none where it lists none. */
export const recordsOfAnswer = (body: Buffer): readonly unknown[] => {
  const answer = parse(body.toString('utf8'));
  if (Array.isArray(answer)) return answer; // a download
  if (typeof answer !== 'object' || answer === null) return [];
  const lists = answer as { readonly entities?: unknown; readonly values?: unknown };
  if (Array.isArray(lists.entities)) return lists.entities; // Genesys Cloud
  return Array.isArray(lists.values) ? lists.values : []; // CXone
};

/** Looking at every value costs several times as much, so it is done only where a long integer may be. */
const LONG_INTEGER = /[:[,]\s*-?\d{16}/;

const parse = (text: string): unknown => {
  try {
    return LONG_INTEGER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
  } catch {
    return undefined; // not JSON, so no list of records
  }
};

interface Source {
  readonly source?: string;
}

/** Integers that a number cannot hold are ids, and count as their digits. */
const keepDigits = (_key: string, value: unknown, ...[context]: readonly Source[]): unknown =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
    ? context?.source
    : value;
