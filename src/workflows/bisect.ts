import type { Part } from '../activities/harvest/harvest-activities.ts';

const MINUTE_MS = 60_000;

/** Two halves that meet at a full minute; undefined where a minute is all there is. */
export const bisect = (part: Part): readonly [Part, Part] | undefined => {
  const from = Date.parse(part.from);
  const to = Date.parse(part.to);
  const middle = from + Math.floor((to - from) / 2 / MINUTE_MS) * MINUTE_MS;
  if (middle <= from) return undefined;
  const meeting = new Date(middle).toISOString();
  return [
    { ...part, to: meeting },
    { ...part, from: meeting },
  ];
};
