const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `0.42 s`, `9.8 s`, `3m 05s`, `2h 10m`, `4d 03h`; the minus of a clock that is ahead stays. */
export function lengthOfTime(ms: number): string {
  if (ms < 0) return `-${lengthOfTime(-ms)}`;
  if (ms < 9_950) return `${(ms / SECOND_MS).toFixed(ms < 995 ? 2 : 1)} s`;
  // Rounded first: 59.7 seconds are a minute, not sixty seconds.
  const seconds = Math.round(ms / SECOND_MS) * SECOND_MS;
  if (seconds < MINUTE_MS) return `${seconds / SECOND_MS} s`;
  if (seconds < HOUR_MS) return pair(seconds, [MINUTE_MS, 'm'], [SECOND_MS, 's']);
  if (seconds < DAY_MS) return pair(seconds, [HOUR_MS, 'h'], [MINUTE_MS, 'm']);
  return pair(seconds, [DAY_MS, 'd'], [HOUR_MS, 'h']);
}

type Unit = readonly [ms: number, name: string];

const pair = (ms: number, [large, one]: Unit, [small, other]: Unit): string => {
  const rest = String(Math.floor((ms % large) / small)).padStart(2, '0');
  return `${Math.floor(ms / large)}${one} ${rest}${other}`;
};
