import { parseTimestamp } from './parse-timestamp.ts';

/** `2024-10-27T01:30:00[Europe/Berlin]`, also with a blank, and with an offset before the name of the zone. */
const ZONED = /^(.{19,}?)(?:\[|\s)([A-Za-z]+(?:\/[\w+-]+)*)\]?$/;
const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?$/;
const OFFSET = /(?:Z|[+-]\d\d(?::?\d\d)?)$/;
const dayMs = 86_400_000;

/**
 * Epoch milliseconds of a time as a platform's older endpoints localise it: with an offset, with the name of a time
 * zone, or both, where the offset counts. Undefined where it names no instant: no zone at all, a zone that does not
 * exist, and the two hours a year that a zone's clocks leave out or show twice, which nobody can tell apart.
 */
export const parseZonedTimestamp = (text: string): number | undefined => {
  const [, time = text, zone] = ZONED.exec(text.trim()) ?? [];
  const stamp = time.replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, '$1T').replace(/([+-]\d\d)$/, '$1:00');
  if (OFFSET.test(stamp) && !LOCAL.test(stamp)) return parseTimestamp(stamp);
  if (zone === undefined || !LOCAL.test(stamp)) return undefined;
  return instantIn(zone, parseTimestamp(`${stamp}Z`));
};

/** The one instant at which the zone's clocks show this; `shown` is what they show, read as if it were UTC. */
const instantIn = (zone: string, shown: number | undefined): number | undefined => {
  const offsetAt = shown === undefined ? undefined : offsetsOf(zone);
  if (shown === undefined || offsetAt === undefined) return undefined;
  const offsets = new Set([offsetAt(shown - dayMs), offsetAt(shown + dayMs)]);
  const instants = [...offsets]
    .map((offset) => shown - offset)
    .filter((instant) => instant + offsetAt(instant) === shown);
  return instants.length === 1 ? instants[0] : undefined;
};

const formats = new Map<string, Intl.DateTimeFormat>();
const maxFormats = 500;

/** Milliseconds that the zone is ahead of UTC at an instant; undefined for a zone that is none. */
const offsetsOf = (zone: string): ((instant: number) => number) | undefined => {
  const format = formats.get(zone) ?? formatOf(zone);
  if (format === undefined) return undefined;
  if (formats.size < maxFormats) formats.set(zone, format);
  return (instant) => {
    const part = Object.fromEntries(
      format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
  };
};

const formatOf = (timeZone: string): Intl.DateTimeFormat | undefined => {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      ...({ year: 'numeric', month: 'numeric', day: 'numeric' } as const),
      ...({ hour: 'numeric', minute: 'numeric', second: 'numeric' } as const),
    });
  } catch {
    return undefined; // a RangeError says that there is no such zone: then the text names no instant
  }
};
