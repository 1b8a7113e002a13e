import type { Fact } from '../../audit/alert.ts';
import type { BusinessHours } from '../../alerts/alert-settings.ts';

const name = 'off_hours';

export const NO_BUSINESS_HOURS: Fact = {
  name,
  value: false,
  text: 'alerts.business_hours is not configured',
};

/**
 * Whether the moment is outside the business hours of their own time zone, summer time included. Where there are none, no
 * moment is: that is known, and a rule that asks for it must not wake people at every hour.
 */
export const offHours = (timestamp: string, hours: BusinessHours | undefined): Fact => {
  if (hours === undefined) return NO_BUSINESS_HOURS;
  const { day, minute } = localTime(Date.parse(timestamp), hours.timeZone);
  const isWithin = within(hours, day, minute);
  const shown = `${DAYS[day - 1]} ${clock(minute)} in ${hours.timeZone}`;
  const open = `${clock(hours.from)} to ${clock(hours.to)}`;
  return {
    name,
    value: !isWithin,
    text: `${shown} is ${isWithin ? 'within' : 'outside'} business hours (${open} on ${daysOf(hours)})`,
  };
};

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MINUTES_OF_A_DAY = 1_440;

/** A shift that ends after midnight belongs to the day on which it began. */
const within = ({ days, from, to }: BusinessHours, day: number, minute: number): boolean => {
  if (from < to) return days.includes(day) && minute >= from && minute < to;
  const dayBefore = day === 1 ? 7 : day - 1;
  return (days.includes(day) && minute >= from) || (days.includes(dayBefore) && minute < to);
};

const formats = new Map<string, Intl.DateTimeFormat>();

const localTime = (time: number, timeZone: string): { day: number; minute: number } => {
  // Making a format is a thousand times slower than using it.
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
  return {
    day: DAYS.indexOf(parts.get('weekday') ?? '') + 1,
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  };
};

const clock = (minutes: number): string => {
  const hour = Math.floor(minutes / 60);
  return `${String(hour).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
};

const daysOf = ({ days, from, to }: BusinessHours): string => {
  const names = days.map((day) => DAYS[day - 1]).join(', ');
  return from < to || to === MINUTES_OF_A_DAY ? names : `${names}, until the next morning`;
};
