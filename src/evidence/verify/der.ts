/** A value of ASN.1 in DER (X.690). */
export interface Der {
  readonly tag: number;
  readonly content: Buffer;
  /** With its tag and length. */
  readonly whole: Buffer;
}

/** The values behind each other; undefined where the bytes are not DER, to the last of them. */
export const readDer = (bytes: Buffer): readonly Der[] | undefined => {
  const values: Der[] = [];
  for (let at = 0; at < bytes.length;) {
    const value = valueAt(bytes, at);
    if (value === undefined) return undefined;
    values.push(value);
    at += value.whole.length;
  }
  return values;
};

/** The value at this place in the value at that place, and so on, each with its tag. */
export const derAt = (
  bytes: Buffer | undefined,
  places: readonly number[],
  tags: readonly number[],
): Der | undefined => {
  let value: Der | undefined;
  let content = bytes;
  for (const [step, place] of places.entries()) {
    value = content && readDer(content)?.[place];
    if (value === undefined || value.tag !== tags[step]) return undefined;
    content = value.content;
  }
  return value;
};

const LONG = 0x80;

const valueAt = (bytes: Buffer, at: number): Der | undefined => {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined;
  let [start, length] = [at + 2, first];
  if (first >= LONG) {
    const size = first - LONG;
    if (size < 1 || size > 4 || start + size > bytes.length) return undefined;
    length = bytes.readUIntBE(start, size);
    // DER: the shortest way to say a length, and no other.
    if (length < LONG || length < 256 ** (size - 1)) return undefined;
    start += size;
  }
  const end = start + length;
  if (end > bytes.length) return undefined;
  return { tag, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) };
};
