import assert from 'node:assert/strict';
import { joinSiblings } from '../../src/identity/join-siblings.ts';
import { openOrganisation, type Organisation } from './organisation.ts';

describe('the three records of a group change', () => {
  let organisation: Organisation;
  before(async () => {
    organisation = await openOrganisation();
  });
  after(() => organisation.simulator.close());

  it('become one reading: who was added or taken by whom', () => {
    const events = organisation.change('Groups/DirectoryGroup/Update');
    const joined = joinSiblings(events.toReversed());
    assert.deepEqual(
      joined.map(({ event_id }) => event_id),
      events.toReversed().map((e) => e.event_id),
    );
    const [list, noise, count] = joined;
    const [before] = events;
    const [change] = before?.changes ?? [];
    const isAdded = Number(change?.new[0]) > Number(change?.old[0]);
    const size = Math.abs(Number(change?.new[0]) - Number(change?.old[0]));
    for (const event of [list, count]) {
      assert.ok(event);
      assert.equal(event.direction, isAdded ? 'added' : 'removed');
      const subjects = event.subject_id ?? event.context['subjectIds'] ?? '';
      assert.equal(subjects.split(',').length, size);
      assert.equal(event.correlation_id, before?.correlation_id);
      assert.match(event.decode_rule ?? '', /\+siblings$/);
    }
    assert.equal(count?.actor_id, before?.context['userid']);
    assert.ok(list?.actor_id);
    assert.deepEqual(noise, events[1]);
  });

  it('stay apart where nobody can tell what belongs together', () => {
    const events = organisation.change('Groups/DirectoryGroup/Update');
    const [count] = events;
    assert.ok(count);
    const twice = [...events, { ...count, event_id: 'another' }];
    assert.deepEqual(joinSiblings(twice), twice);
    const later = new Date(Date.parse(count.timestamp) - 3_600_000).toISOString();
    const apart = [{ ...count, timestamp: later }, ...events.slice(1)];
    assert.deepEqual(joinSiblings(apart), apart);
    const others = [{ ...count, target_id: 'other' }, ...events.slice(1)];
    assert.deepEqual(joinSiblings(others), others);
    const alone = events.map((event) => ({ ...event, correlation_id: null }));
    assert.deepEqual(joinSiblings(alone), alone);
  });
});
