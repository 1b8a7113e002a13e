import assert from 'node:assert/strict';
import type { Entry, SimulatedPlatform } from '../../src/simulator/changes/entry.ts';
import type { SimulatedSplunk } from '../../src/simulator/splunk/simulate-splunk.ts';
import type { World } from '../../src/simulator/world/world.ts';

export interface LostAndDoubled {
  readonly lost: number;
  readonly doubled: number;
}

/** The guides' CXone has an id for what CXone itself leaves without. */
const idOf = ({ id, seq, part }: Entry): string => id ?? `unnamed-${seq}-${part}`;

/**
 * Counts at the sink against the platform's world, whichever dialect brought it: ids that are not in Splunk, records
 * without an id by number, and events that are there twice.
 */
export const lostAndDoubled = (
  { index }: SimulatedSplunk,
  world: World,
  platform: SimulatedPlatform,
): LostAndDoubled => {
  const entries = world.entries(platform).filter(({ visibleAt }) => visibleAt <= Date.now());
  assert.ok(entries.length > 0, `the world of ${platform} is empty: nothing could be lost`);
  const found = new Set<string>();
  let nameless = 0;
  let doubled = 0;
  const counts = index.counts();
  for (const { source, raw, eventId } of index.events()) {
    if (source !== `${platform}:admin`) continue;
    if ((counts.get(eventId ?? '') ?? 0) > 1) doubled += 1;
    const { record_id: id, revision_of: of } = JSON.parse(raw) as Record<string, string | null>;
    if (typeof id === 'string') found.add(id);
    else if (of == null) nameless += 1;
  }
  const missing = entries.filter((entry) => !found.has(idOf(entry)));
  const anonymous = missing.filter(({ id }) => id === null).length;
  return { lost: missing.length - Math.min(anonymous, nameless), doubled };
};
