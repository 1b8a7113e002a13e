import { htmlTable } from '../html.ts';
import type { DayLine } from './auditor-report.ts';

/** More services than fit on a page are rows of their own. */
const MOST_COLUMNS = 8;

/** A row per day, a column per service. */
export const dayTable = (lines: readonly DayLine[]): string => {
  const services = [...new Set(lines.map(({ service }) => service))].sort();
  if (services.length > MOST_COLUMNS) {
    return htmlTable(
      ['day (UTC)', 'service', 'events'],
      lines.map(({ day, service, events }) => [day, service || 'none', events]),
    );
  }
  const days = Map.groupBy(lines, ({ day }) => day);
  return htmlTable(
    ['day (UTC)', ...services.map((service) => service || 'no service'), 'all'],
    [...days].map(([day, ofDay]) => [
      day,
      ...services.map((service) => ofDay.find((line) => line.service === service)?.events ?? 0),
      ofDay.reduce((sum, { events }) => sum + events, 0),
    ]),
  );
};
