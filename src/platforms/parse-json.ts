/** Undefined when the body is not JSON. Integers that a number cannot hold stay as their digits: they are ids. */
export const parseJson = (body: Buffer): unknown => {
  try {
    const text = body.toString('utf8');
    return longInteger.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
  } catch {
    return undefined; // `undefined` is no JSON value, so callers can tell
  }
};

/** Looking at every value costs several times as much, so it is done only where it may be needed. */
const longInteger = /[:[,]\s*-?\d{16}/;

interface Source {
  /** The text of a primitive value, as it stands in the JSON. */
  readonly source?: string;
}

const keepDigits = (_key: string, value: unknown, ...[context]: readonly Source[]): unknown =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
    ? context?.source
    : value;
