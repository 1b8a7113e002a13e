import type { Expectation } from '../../ledger/ledger.ts';
import type { HourCount, MissingEvent } from '../../reports/reconciliation-part.ts';
import type { CloseLook, OwnEvent } from './reconcile-events.ts';
import { expectedOf, type Sink } from './reconcile.ts';

/** Events of a batch that Splunk does not have; `unnamed` is how many more, whose ids nobody knows. */
export interface Lack {
  readonly batch: Expectation;
  readonly look: CloseLook;
  readonly events: readonly OwnEvent[];
  readonly unnamed: number;
}

export const lackOf = (batch: Expectation, look: CloseLook): Lack => {
  const events = look.events.filter(({ eventId }) => !look.found.has(eventId));
  const nameless = expectedOf(batch) - look.events.length;
  const own = new Set(look.events.map(({ eventId }) => eventId));
  const others = [...look.found.keys()].filter(
    (id) => !own.has(id) && !batch.withheld.includes(id),
  );
  return { batch, look, events, unnamed: Math.max(0, nameless - others.length) };
};

/** Something of it was sent so lately that Splunk need not show it yet. */
export const isTooEarly = ({ events }: Lack, { settlingMs, now }: Sink): boolean =>
  events.some(({ request }) => {
    const until = request?.deadline ?? request?.sentAt ?? 0;
    return until + settlingMs > now();
  });

/** Counts of a batch that was looked at event by event. */
export const hoursOfLook = ({ batch, look, unnamed }: Lack): readonly HourCount[] => {
  const place = { platform: batch.platform, organisation: batch.organizationId };
  const hours = [...Map.groupBy(look.events, ({ hour }) => hour)].map(([hour, events]) => ({
    ...place,
    hour,
    expected: events.length,
    there: events.filter(({ eventId }) => look.found.has(eventId)).length,
  }));
  const nameless = expectedOf(batch) - look.events.length;
  if (nameless <= 0) return hours;
  return [...hours, { ...place, hour: null, expected: nameless, there: nameless - unnamed }];
};

type Cause = Pick<MissingEvent, 'cause' | 'detail'>;

export const missingOf = (
  { batch, events, unnamed }: Lack,
  cause: Cause,
): readonly MissingEvent[] => {
  const common = {
    batch: batch.batch,
    platform: batch.platform,
    organisation: batch.organizationId,
  };
  const named = events.map(({ eventId, hour, request }) => ({
    ...common,
    eventId,
    events: 1,
    hour,
    request: request?.id ?? null,
    ...cause,
  }));
  if (unnamed === 0) return named;
  return [
    ...named,
    { ...common, eventId: null, events: unnamed, hour: null, request: null, ...cause },
  ];
};
