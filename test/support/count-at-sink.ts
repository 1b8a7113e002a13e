import assert from 'node:assert/strict';
import type { SimulatedPlatform } from '../../src/simulator/changes/entry.ts';
import type { SimulatedSplunk } from '../../src/simulator/splunk/simulate-splunk.ts';
import type { World } from '../../src/simulator/world/world.ts';

export interface SinkCount {
  /** Records of the world that were visible before `asOf` and are not in Splunk. */
  readonly lost: readonly string[];
  /** Event ids that Splunk holds more than once. */
  readonly doubled: readonly string[];
  readonly indexed: number;
}

/**
 * Counts at the sink against the platform's world; knows nothing of our ledger.
 * Records without an id are compared by number: each must have become one event.
 */
export const countAtSink = (
  { world, splunk }: { readonly world: World; readonly splunk: SimulatedSplunk },
  platform: SimulatedPlatform,
  { asOf = Date.now(), from = 0 } = {},
): SinkCount => {
  const expected = world
    .entries(platform)
    .filter(({ visibleAt, time }) => visibleAt <= asOf && time >= from);
  assert.ok(expected.length > 0, `the world of ${platform} is empty: nothing could be lost`);
  const events = splunk.index.events().filter(({ source }) => source === `${platform}:admin`);
  const found = new Set<string>();
  let withoutId = 0;
  for (const { raw } of events) {
    const { record_id, revision_of } = JSON.parse(raw) as {
      readonly record_id?: string | null;
      readonly revision_of?: string | null;
    };
    if (typeof record_id === 'string') found.add(record_id);
    else if (revision_of == null) withoutId += 1;
  }
  const lost = expected.flatMap(({ id }) => (id === null || found.has(id) ? [] : [id]));
  const anonymous = expected.filter(({ id }) => id === null).length;
  for (let missing = withoutId; missing < anonymous; missing += 1) lost.push('a record without id');
  const counts = splunk.index.counts();
  const ours = new Set(events.map(({ eventId }) => eventId));
  const doubled = [...counts].filter(([id, times]) => times > 1 && ours.has(id)).map(([id]) => id);
  return { lost, doubled, indexed: events.length };
};
