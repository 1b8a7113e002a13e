import type { Entry } from '../changes/entry.ts';
import { genesysKind } from '../changes/genesys-kinds.ts';
import { genesysRecordOf } from '../changes/genesys-record-of.ts';
import { createDraw } from '../changes/random.ts';
import { localise } from '../guide/localise.ts';
import type { GuideState } from '../guide/guide-state.ts';

/** e.g. `QUEUE_CREATE`. */
export function guideEventType(entry: Entry): string {
  const { entityType, action } = genesysKind(entry.kind);
  return `${entityType}_${action}`.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, '_').toUpperCase();
}

/** A record with the guides' names: createdDate, eventType, and, in detail, propertyIndex and newValue. */
export function guideRecordOf(
  { world, settings }: GuideState,
  entry: Entry,
  asOf: number,
  withDetails: boolean,
): Record<string, unknown> {
  const { eventDate, propertyChanges, ...record } = genesysRecordOf(
    world.seed,
    world.centre,
    entry,
    asOf,
  );
  const draw = createDraw(world.seed, 14, entry.seq, entry.part);
  const isLocal = draw.chance(settings.localisedShare);
  const changes = propertyChanges?.map(({ property, oldValues, newValues }) => ({
    propertyIndex: property,
    oldValue: alone(oldValues),
    newValue: alone(newValues),
  }));
  return {
    ...record,
    createdDate: isLocal ? localise(draw, entry.time) : eventDate,
    eventType: guideEventType(entry),
    ...(withDetails && changes !== undefined && { propertyChanges: changes }),
  };
}

const alone = (values: readonly string[] | undefined): unknown =>
  values?.length === 1 ? values[0] : values;
