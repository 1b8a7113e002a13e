import { parseTimestamp } from '../parse-timestamp.ts';

/** Reads the times of one report; undefined for a text that names no instant, or more than one. */
export type ReadChangeTime = (text: string) => number | undefined;

const ISO = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|UTC|[+-]\d\d:?\d\d)?$/;
const SLASHED =
  /^(\d{1,2})\/(\d{1,2})\/(\d{4}),? (\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)? ?([AP]M)?$/i;

/**
 * The report says no zone with its times; its heading does. Whether 3/4/2026 is in March or in April, only the other
 * rows of the file can tell.
 */
export const createReadChangeTime = (heading: string, all: readonly string[]): ReadChangeTime => {
  const isUtc = /UTC|GMT/i.test(heading);
  const order = dateOrder(all);
  return (text) => {
    const iso = ISO.exec(text.trim());
    if (iso !== null) {
      const [, date, clock = '', zone] = iso;
      if (zone === undefined && !isUtc) return undefined;
      const seconds = clock.length === 5 ? `${clock}:00` : clock;
      return parseTimestamp(`${date}T${seconds}${zone?.replace('UTC', 'Z') ?? 'Z'}`);
    }
    return isUtc && order !== undefined ? readSlashed(text.trim(), order) : undefined;
  };
};

type DateOrder = 'month first' | 'day first';

const dateOrder = (all: readonly string[]): DateOrder | undefined => {
  const dates = all.flatMap((text) => {
    const [, first, second] = SLASHED.exec(text.trim()) ?? [];
    return first === undefined ? [] : [[Number(first), Number(second)] as const];
  });
  const isDayFirst = dates.some(([first]) => first > 12);
  const isMonthFirst = dates.some(([, second]) => second > 12);
  if (isDayFirst === isMonthFirst) return undefined;
  return isDayFirst ? 'day first' : 'month first';
};

const readSlashed = (text: string, order: DateOrder): number | undefined => {
  const parts = SLASHED.exec(text);
  if (parts === null) return undefined;
  const [, first = '', second = '', year, hour = '', minute, seconds = '00', half] = parts;
  const [day, month] = order === 'day first' ? [first, second] : [second, first];
  const clock = half === undefined ? Number(hour) : toHours(Number(hour), half);
  if (clock === undefined) return undefined;
  const two = (value: number | string): string => String(value).padStart(2, '0');
  return parseTimestamp(
    `${year}-${two(month)}-${two(day)}T${two(clock)}:${minute}:${two(seconds)}Z`,
  );
};

const toHours = (hour: number, half: string): number | undefined => {
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);
};
