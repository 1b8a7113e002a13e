import { SearchError } from './search-query.ts';

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
};

/**
 * A time bound in epoch seconds: an epoch, `now`, `-15m`, `-1d@d`, or ISO 8601.
 * Empty means no bound (undefined).
 */
export function parseTimeBound(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (text === 'now' || text === 'now()') return nowMs / 1000;
  const [relative, sign = '+', count = '0', unit = 's', snap] =
    /^([+-])?(?:(\d+)([smhdw]))?(?:@([smhd]))?$/.exec(text) ?? [];
  if (relative !== undefined) {
    const offset = Number(count) * (UNIT_SECONDS[unit] ?? 1) * (sign === '-' ? -1 : 1);
    const seconds = nowMs / 1000 + offset;
    const step = snap === undefined ? undefined : UNIT_SECONDS[snap];
    return step === undefined ? seconds : Math.floor(seconds / step) * step;
  }
  const iso = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(iso)) throw new SearchError(`Invalid time bound '${text}'.`);
  return iso / 1000;
}
