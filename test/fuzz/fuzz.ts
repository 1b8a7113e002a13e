import fc from 'fast-check';

/** `HOLDFAST_LONG=1` is the long form: 100,000 cases of each property. */
const LONG = process.env['HOLDFAST_LONG'] === '1';

export const FUZZ_TIMEOUT_MS = LONG ? 3_600_000 : 60_000;

/** Properties that take files or zip take longer, and get a share of the cases. */
export const runs = (share = 1): { numRuns: number } => ({
  numRuns: Math.max(50, Math.ceil((LONG ? 100_000 : 300) * share)),
});

/** Texts with everything in them: halves of characters, NUL, direction marks, digits, quotes, names of Object's own. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ maxLength: 20 }),
  fc.constantFrom(
    ...(['', ' ', '\uD800', '\uDC00x', '\0', '\u202Eabc', '1e400', '-0'] as const),
    ...(['__proto__', 'constructor', 'toString', '2026-03-01T01:02:03Z'] as const),
    ...(['9999-12-31T23:59:59-12:00', '0000-00-00T00:00:00Z'] as const),
  ),
);

/** Any JSON value, also with keys that are dangerous. */
export const values: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  texts,
  fc.constantFrom(null, true, -1, 1.5, 2 ** 53, 1e300, [], {}),
  fc.dictionary(texts, fc.jsonValue(), { maxKeys: 4 }),
);

/** The object with some members gone, some replaced and some put in; also inside of its members. */
export const mutantsOf = (
  whole: Readonly<Record<string, unknown>>,
): fc.Arbitrary<Record<string, unknown>> => {
  const names = fc.constantFrom(...Object.keys(whole));
  const change = fc.oneof(
    fc.tuple(names, values),
    fc.tuple(names, fc.constant(undefined)),
    fc.tuple(fc.oneof(names, texts), values),
    names.chain((name) => fc.tuple(fc.constant(name), inside(whole[name]))),
  );
  return fc
    .array(change, { minLength: 1, maxLength: 4 })
    .map((changes) => asJson({ ...whole, ...Object.fromEntries(changes) }));
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const inside = (value: unknown): fc.Arbitrary<unknown> => {
  if (isObject(value) && Object.keys(value).length > 0) return mutantsOf(value);
  if (!Array.isArray(value)) return values;
  const items: unknown[] = value;
  return fc.array(fc.oneof(values, ...items.map(inside)), { maxLength: 3 });
};

/** As it comes from the wire. */
const asJson = (value: object): Record<string, unknown> =>
  JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

/** Bytes with some changed, cut, doubled or put in. */
export const harmed = (whole: Uint8Array): fc.Arbitrary<Buffer> =>
  fc
    .array(
      fc.tuple(
        fc.constantFrom('flip', 'cut', 'insert', 'double'),
        fc.nat(),
        fc.integer({ min: 0, max: 255 }),
      ),
      { maxLength: 4 },
    )
    .map((harms) => {
      let bytes = Buffer.from(whole);
      for (const [how, place, byte] of harms) {
        const at = bytes.length === 0 ? 0 : place % bytes.length;
        const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
        if (how === 'flip') bytes = Buffer.concat([head, Buffer.from([byte]), tail.subarray(1)]);
        else if (how === 'cut') bytes = Buffer.concat([head, tail.subarray(1 + byte)]);
        else if (how === 'insert') bytes = Buffer.concat([head, Buffer.from([byte]), tail]);
        else bytes = Buffer.concat([head, tail.subarray(0, byte), tail]);
      }
      return bytes;
    });

/** Bodies of answers: these as they are or harmed, anything in JSON, pages, noise. */
export const bodies = (...seeds: readonly unknown[]): fc.Arbitrary<Buffer> => {
  const known = seeds.map((seed) => Buffer.from(JSON.stringify(seed)));
  return fc.oneof(
    fc.oneof(...known.map((seed) => fc.constant(seed))),
    fc.oneof(...known.map(harmed)),
    fc
      .oneof(...seeds.filter(isObject).map(mutantsOf))
      .map((value) => Buffer.from(JSON.stringify(value))),
    values.map((value) => Buffer.from(JSON.stringify(value))),
    texts.map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
    fc.constant(Buffer.from('<html><title>Sign in</title></html>')),
    fc.constant(Buffer.from(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)),
  );
};

export const statuses: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(
    200,
    201,
    202,
    204,
    302,
    400,
    401,
    403,
    404,
    408,
    409,
    410,
    413,
    429,
    500,
    502,
    503,
    504,
  ),
  fc.integer({ min: 100, max: 999 }),
);

/** Headers that are read; their values are anybody's. */
export const headers: fc.Arbitrary<Record<string, string>> = fc.dictionary(
  fc.constantFrom(
    'retry-after',
    'date',
    'content-type',
    'inin-ratelimit-reset',
    'location',
    'etag',
  ),
  fc.oneof(texts, fc.nat().map(String), fc.constant('Sun, 22 Nov 2026 08:00:00 GMT')),
);
