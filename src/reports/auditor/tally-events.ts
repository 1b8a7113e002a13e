import type { EvidenceEvent } from '../../evidence/formats/evidence-files.ts';
import type { LoggedWindow } from '../archive/read-statement.ts';
import type { DayLine, EventLine, Exceptions } from './auditor-report.ts';
import { createTally } from './tally.ts';

/** More of them are in the archive, where `holdfast search` finds them. */
const MOST_LISTED = 1_000;

export interface EventTally {
  add(window: LoggedWindow, events: readonly EvidenceEvent[]): void;
  readonly ids: ReadonlySet<string>;
  byDayAndService(): readonly DayLine[];
  byAction(): Readonly<Record<string, number>>;
  exceptions(): Exceptions;
}

/** What all events of the period come to; an event that two statements bring counts once. */
export const createEventTally = (): EventTally => {
  const ids = new Set<string>();
  const days = createTally();
  const actions = createTally();
  const flags = createTally();
  const foreign = createTally();
  const unnormalised: EventLine[] = [];
  let systemEvents = 0;

  const add = (event: EvidenceEvent, day: string): void => {
    if (ids.has(event.event_id)) return;
    ids.add(event.event_id);
    days.add(key(day, event.service ?? ''));
    actions.add(actionOf(event));
    for (const flag of event.flags) flags.add(flag);
    if (event.actor_type === 'system') systemEvents += 1;
    if (isForeign(event)) foreign.add(foreignKey(event));
    if (event.flags.includes('unnormalised') && unnormalised.length < MOST_LISTED) {
      unnormalised.push(toLine(event));
    }
  };
  return {
    ids,
    add({ statement }, events) {
      const day = statement.predicate.window.from.slice(0, 10);
      for (const event of events) add(event, day);
    },
    byDayAndService: () => days.entries().map(([name, events]) => toDayLine(name, events)),
    byAction: () => actions.toRecord(),
    exceptions: () => ({
      unnormalised,
      foreignActors: foreign.entries().map(([name, events]) => toActor(name, events)),
      systemEvents,
      byFlag: flags.toRecord(),
    }),
  };
};

const key = (...parts: readonly (string | null)[]): string => JSON.stringify(parts);
const parts = (name: string): readonly (string | null)[] => JSON.parse(name) as (string | null)[];

/** As in the manifest: `Service/EntityType/Action`. */
const actionOf = ({ service, entity_type: type, action }: EvidenceEvent): string =>
  [service, type, action].map((part) => part ?? '-').join('/');

const isForeign = ({
  actor_type: type,
  actor_home_org_id: home,
  ...event
}: EvidenceEvent): boolean =>
  type === 'external_org' ||
  type === 'vendor_internal' ||
  (home !== null && home !== event.organization_id);

const foreignKey = (event: EvidenceEvent): string =>
  key(event.actor_name ?? event.actor_id ?? 'not known', event.actor_type, event.actor_home_org_id);

const toActor = (name: string, events: number): Exceptions['foreignActors'][number] => {
  const [actor, type, homeOrganization = null] = parts(name);
  return { actor: actor ?? '', type: type ?? '', homeOrganization, events };
};

const toDayLine = (name: string, events: number): DayLine => {
  const [day, service] = parts(name);
  return { day: day ?? '', service: service ?? '', events };
};

const toLine = (event: EvidenceEvent): EventLine => ({
  eventId: event.event_id,
  timestamp: event.timestamp,
  service: event.service,
  message: event.message,
});
