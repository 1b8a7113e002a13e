import assert from 'node:assert/strict';
import type { AuditEvent } from '../../src/audit/event.ts';
import { amendEvent } from '../../src/identity/amend-event.ts';
import { joinSiblings } from '../../src/identity/join-siblings.ts';
import { coreDigest } from '../../src/platforms/core-digest.ts';
import { openOrganisation, type Organisation } from './organisation.ts';

describe('the three records of a group change', () => {
  let organisation: Organisation;
  before(async () => {
    organisation = await openOrganisation();
  });
  after(() => organisation.simulator.close());

  const join = (events: readonly AuditEvent[]): readonly AuditEvent[] =>
    events.map(amendEvent([], joinSiblings(events)));

  it('become one reading: who was added or taken by whom', () => {
    const events = organisation.change('Groups/DirectoryGroup/Update');
    const [list, noise, count] = join(events.toReversed());
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
      assert.match(event.decode_rule ?? '', /\+siblings/);
    }
    assert.equal(count?.actor_id, before?.context['userid']);
    assert.ok(list?.actor_id);
    assert.deepEqual(noise, events[1]);
  });

  it('are no revisions of what the stream brought, whoever is named as the actor', () => {
    for (let time = 0; time < 20; time += 1) {
      const events = organisation.change('Groups/DirectoryGroup/Update');
      const nobody = { actor_id: null, actor_name: null, actor_type: 'system' } as const;
      for (const some of [
        events,
        events.map((event, at) => (at === 2 ? { ...event, ...nobody } : event)),
      ]) {
        const joined = join(some);
        assert.notDeepEqual(joined, some);
        assert.deepEqual(joined.map(coreDigest), some.map(coreDigest));
        assert.ok(joined[2]?.actor_id);
      }
    }
  });

  it('stay apart where nobody can tell what belongs together', () => {
    const events = organisation.change('Groups/DirectoryGroup/Update');
    const [count] = events;
    assert.ok(count);
    const later = new Date(Date.parse(count.timestamp) - 3_600_000).toISOString();
    for (const apart of [
      [...events, { ...count, event_id: 'another' }],
      [{ ...count, timestamp: later }, ...events.slice(1)],
      [{ ...count, target_id: 'other' }, ...events.slice(1)],
      events.map((event) => ({ ...event, correlation_id: null })),
      events.slice(1),
    ])
      assert.deepEqual(joinSiblings(apart), []);
  });
});
