import { z } from 'zod';
import { section } from './section.ts';

/** In the order of ISO 8601: Monday is day 1. */
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const TIME = /^(\d{2}):(\d{2})$/;

/** Minutes of the day; 24:00 is its end. */
const timeOfDay = z
  .string({ error: "write a time in quotes, such as '08:00'" })
  .transform((text, context) => {
    const [, hours = '99', minutes = '99'] = TIME.exec(text) ?? [];
    const minute = Number(hours) * 60 + Number(minutes);
    if (Number(minutes) < 60 && minute <= 1_440) return minute;
    context.addIssue({ code: 'custom', message: 'not a time of day; write one such as 08:00' });
    return z.NEVER;
  });

const isTimeZone = (text: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

export const businessHoursSchema = section({
  time_zone: z
    .string()
    .refine(isTimeZone, 'not a time zone; write an IANA name such as Europe/Berlin'),
  days: z
    .array(z.enum(DAYS).transform((day) => DAYS.indexOf(day) + 1))
    .min(1)
    .prefault(['mon', 'tue', 'wed', 'thu', 'fri']),
  from: timeOfDay.prefault('08:00'),
  to: timeOfDay.prefault('18:00'),
}).refine(({ from, to }) => from < to, {
  error: 'is not after from; hours that go past midnight cannot be told',
  path: ['to'],
});
