import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toDuration } from '../../src/alerts/rules/duration.ts';
import { byteSize } from '../../src/config/byte-size.ts';
import { formatDuration, parseDuration } from '../../src/config/duration.ts';
import { moment, resolveMoment } from '../../src/config/moment.ts';
import { parseHttpDate, parseRetryAfter } from '../../src/http/retry-after.ts';
import { eventTime } from '../../src/platforms/event-time.ts';
import { parseTimestamp } from '../../src/platforms/parse-timestamp.ts';
import { parseZonedTimestamp } from '../../src/platforms/parse-zoned-timestamp.ts';
import { FUZZ_TIMEOUT_MS, harmed, runs, texts } from './fuzz.ts';

const OBSERVED = '2026-11-22T08:00:00.000Z';
const NOW = Date.parse(OBSERVED);
const DAY_MS = 86_400_000;

const near = (...seeds: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    texts,
    ...seeds.map((seed) => harmed(Buffer.from(seed)).map((bytes) => bytes.toString())),
  );

const digits = (least: number, most: number) =>
  fc
    .integer({ min: least, max: most })
    .map((value) => String(value).padStart(String(most).length, '0'));

/** Of the form of a time, whatever it says. */
const stamps = fc
  .tuple(
    ...([
      digits(0, 9999),
      digits(0, 19),
      digits(0, 39),
      digits(0, 29),
      digits(0, 69),
      digits(0, 69),
    ] as const),
    fc.constantFrom('', '.5', '.123456789', ',25'),
    fc.constantFrom(
      'Z',
      '',
      '+14:00',
      '-12:00',
      '+0530',
      '+02',
      '+99:99',
      '[Europe/Berlin]',
      ' Asia/Kolkata',
      '[No/Where]',
    ),
  )
  .map(
    ([y, mo, d, h, mi, s, fraction, zone]) => `${y}-${mo}-${d}T${h}:${mi}:${s}${fraction}${zone}`,
  );

const isInstant = (time: number | undefined): boolean =>
  time === undefined || (Number.isInteger(time) && !Number.isNaN(new Date(time).getTime()));

describe('texts of any content', function () {
  this.timeout(FUZZ_TIMEOUT_MS);

  it('are times of events, or the time of receipt, flagged', () => {
    const given = fc.oneof(
      stamps,
      near(
        '2026-03-01T01:02:03.004Z',
        '2016-12-31T23:59:60Z',
        '2024-10-27T02:30:00[Europe/Berlin]',
      ),
    );
    fc.assert(
      fc.property(given, (text) => {
        assert.ok(isInstant(parseTimestamp(text)));
        assert.ok(isInstant(parseZonedTimestamp(text)));
        const { timestamp, flags } = eventTime(text, OBSERVED);
        assert.match(timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        assert.equal(new Date(timestamp).toISOString(), timestamp);
        if (flags.length > 0) assert.equal(timestamp, OBSERVED);
        else assert.ok(timestamp >= '1970');
      }),
      runs(),
    );
  });

  it('are waits of a day at most, dates of HTTP, or neither', () => {
    fc.assert(
      fc.property(near('Sun, 22 Nov 2026 08:00:30 GMT', '120', ' 5 '), (text) => {
        const wait = parseRetryAfter(text, NOW);
        assert.ok(wait === undefined || (wait >= 0 && wait <= DAY_MS));
        assert.ok(isInstant(parseHttpDate(text)));
      }),
      runs(),
    );
  });

  it('are settings that people write, or are refused in words', () => {
    fc.assert(
      fc.property(near('30s', '500ms', '14d', '256MiB', 'now', '2026-01-01T00:00:00Z'), (text) => {
        const ms = parseDuration(text);
        assert.ok(
          ms === undefined ||
            (Number.isSafeInteger(ms) && parseDuration(formatDuration(ms)) === ms),
        );
        const timespan = toDuration(text);
        assert.ok(timespan === undefined || timespan > 0);
        const size = byteSize.safeParse(text);
        if (size.success) assert.ok(Number.isSafeInteger(size.data) && size.data >= 0);
        else assert.ok((size.error.issues[0]?.message ?? '').length > 0);
        const at = moment.safeParse(text);
        if (!at.success) assert.ok((at.error.issues[0]?.message ?? '').length > 0);
        else assert.ok(isInstant(resolveMoment(text, NOW)), text);
      }),
      runs(),
    );
  });
});
