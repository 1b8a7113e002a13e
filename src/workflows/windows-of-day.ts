const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** ISO 8601 UTC with milliseconds, half-open. */
export interface TextWindow {
  readonly from: string;
  readonly to: string;
}

const toText = (from: number, to: number): TextWindow => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});

/** The UTC day before that of `time` (epoch milliseconds), as `2026-03-01`. */
export const dayBefore = (time: number): string =>
  new Date(time - (time % DAY_MS) - DAY_MS).toISOString().slice(0, 10);

export const dayOf = (date: string): TextWindow => {
  const from = Date.parse(`${date}T00:00:00.000Z`);
  return toText(from, from + DAY_MS);
};

/** UTC days that lie wholly in a stretch and have ended less than so many hours ago. */
export const daysSince = (stretch: TextWindow, hours: number, now: number): readonly string[] => {
  const from = Date.parse(stretch.from);
  const to = Math.min(Date.parse(stretch.to), now);
  const earliest = Math.max(from, now - hours * 60 * MINUTE_MS - DAY_MS);
  const days: string[] = [];
  for (let at = Math.ceil(earliest / DAY_MS) * DAY_MS; at + DAY_MS <= to; at += DAY_MS)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
};

/** Every window of a UTC day. */
export const windowsOfDay = (date: string, windowMinutes: number): readonly TextWindow[] => {
  const from = Date.parse(dayOf(date).from);
  const length = windowMinutes * MINUTE_MS;
  return Array.from({ length: DAY_MS / length }, (_, place) =>
    toText(from + place * length, from + (place + 1) * length),
  );
};

/** `harvest/<tenant>/2026-03-01/04`, or `…/0430` where windows do not begin on the hour. */
export const windowWorkflowId = (tenant: string, from: string): string => {
  const [date = '', time = ''] = from.split('T');
  const [hour = '', minute = ''] = time.split(':');
  return `harvest/${tenant}/${date}/${hour}${minute === '00' ? '' : minute}`;
};
