const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-]\d\d):?(\d\d))$/;

/**
 * Epoch milliseconds of a strict ISO 8601 instant: seconds or any fraction of them, `Z` or an offset.
 * Undefined for anything else: a local time without offset names no instant, and impossible dates name
 * no day (Date.parse would take 30 February for 2 March).
 */
export const parseTimestamp = (text: string): number | undefined => {
  const parts = FORM.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', offsetHour, offsetMinute] = parts;
  if (Number(day) > 28 && Number(day) > daysIn(Number(year), Number(month))) return undefined;
  const leap = second === '60';
  // Date.parse counts milliseconds; digits beyond are cut, never rounded into the next second.
  const millis = fraction.slice(0, 3).padEnd(3, '0');
  const zone = offsetHour === undefined ? 'Z' : `${offsetHour}:${offsetMinute}`;
  // Date.parse knows 24:00:00 as the end of the day, and refuses 24:00:01, hour 25 and minute 60.
  const time = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${leap ? '59' : second}.${millis}${zone}`,
  );
  if (Number.isNaN(time)) return undefined;
  return leap ? afterLeapSecond(time) : time;
};

/** As POSIX counts: 23:59:60 UTC is the first second of the next day. It exists at no other time. */
const afterLeapSecond = (time: number): number | undefined => {
  const next = time + 1000;
  return new Date(next).toISOString().includes('T00:00:00.') ? next : undefined;
};

const daysIn = (year: number, month: number): number => {
  // setUTCFullYear, because Date.UTC takes the years 0 to 99 for 1900 to 1999.
  return new Date(new Date(0).setUTCFullYear(year, month, 0)).getUTCDate();
};
