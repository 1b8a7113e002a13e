/** One element of DER (X.690): tag, and what is in it. */
export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
}

export const DER = {
  boolean: 0x01,
  integer: 0x02,
  octetString: 0x04,
  null: 0x05,
  objectId: 0x06,
  sequence: 0x30,
  /** [0], constructed. */
  explicit0: 0xa0,
} as const;

export const encodeDer = (tag: number, ...content: readonly Uint8Array[]): Buffer => {
  const bytes = Buffer.concat(content);
  if (bytes.length > 127) throw new RangeError(`${bytes.length} bytes in a short DER element`);
  return Buffer.concat([Buffer.from([tag, bytes.length]), bytes]);
};

/** The elements one after the other; undefined where the bytes are none. */
export const readDer = (bytes: Buffer): DerElement[] | undefined => {
  const elements: DerElement[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at] ?? 0;
    const first = bytes[at + 1] ?? 0;
    const extra = first < 0x80 ? 0 : first - 0x80;
    const begin = at + 2 + extra;
    // Four bytes of length are more than any time-stamp has; 0x80 alone is BER's indefinite length.
    if (first === 0x80 || extra > 4 || begin > bytes.length) return undefined;
    const length = extra === 0 ? first : bytes.readUIntBE(at + 2, extra);
    if (begin + length > bytes.length) return undefined;
    elements.push({ tag, content: bytes.subarray(begin, begin + length) });
    at = begin + length;
  }
  return elements;
};

/** The content of what stands at this place, level for level; undefined where there is no such thing. */
export const derAt = (
  bytes: Buffer,
  path: readonly (readonly [place: number, tag: number])[],
): Buffer | undefined => {
  let content: Buffer | undefined = bytes;
  for (const [place, tag] of path) {
    const element: DerElement | undefined =
      content === undefined ? undefined : readDer(content)?.[place];
    content = element?.tag === tag ? element.content : undefined;
  }
  return content;
};
