import type { NewMatch, StormLimit } from './alerts.ts';

/** Who raised more than the limit within this has a storm. */
export const STORM_WINDOW_MS = 60_000;

/** An alert that stands for a storm takes matches for so long; a storm that goes on is a second alert. */
export const STORM_MS = 60 * 60_000;

/** An alert that is not ended, as far as it matters to what comes. */
export interface OpenAlert {
  readonly id: string;
  readonly rule: string;
  /** Null: it stands for a storm. */
  readonly groupKey: string | null;
  readonly eventAt: number;
}

export interface Placed {
  readonly match: NewMatch;
  readonly place: 'raised' | 'grouped' | 'storm';
  readonly alert: string;
}

export interface Before {
  readonly open: readonly OpenAlert[];
  /** Rule → matches within the last minute that made an alert, or would have if there were no storm. */
  readonly recent: ReadonlyMap<string, number>;
  readonly storm: StormLimit;
  readonly keyOf: (groupKey: string) => string;
}

/** Which alert each match comes to: one of its group, the storm's of its rule, or one of its own. In the given order. */
export function placeMatches(
  matches: readonly NewMatch[],
  { open, recent, storm, keyOf }: Before,
): readonly Placed[] {
  const groups = Map.groupBy(
    open.filter(({ groupKey }) => groupKey !== null),
    ({ groupKey }) => groupKey ?? '',
  );
  const storms = new Map(
    open.filter(({ groupKey }) => groupKey === null).map(({ rule, id }) => [rule, id]),
  );
  const counts = new Map(recent);
  return matches.map((match): Placed => {
    const key = keyOf(match.groupKey);
    const group = groups.get(key)?.find((alert) => isNear(alert, match));
    if (group !== undefined) return { match, place: 'grouped', alert: group.id };
    const count = (counts.get(match.rule) ?? 0) + 1;
    counts.set(match.rule, count);
    if (count > storm.perMinute) {
      const alert = storms.get(match.rule) ?? match.id;
      storms.set(match.rule, alert);
      return { match, place: 'storm', alert };
    }
    const own = { id: match.id, rule: match.rule, groupKey: key, eventAt: match.eventAt };
    groups.set(key, [...(groups.get(key) ?? []), own]);
    return { match, place: 'raised', alert: match.id };
  });
}

/** Either way round: of two changes the later one may be read first. */
const isNear = (alert: OpenAlert, { eventAt, groupMs }: NewMatch): boolean =>
  Math.abs(eventAt - alert.eventAt) < groupMs;
