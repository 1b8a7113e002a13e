import assert from 'node:assert/strict';
import { boundDepth } from '../../src/platforms/bound-depth.ts';
import { coreDigest } from '../../src/platforms/core-digest.ts';
import { normaliseCxone } from '../../src/platforms/cxone/normalise.ts';
import { createPassTracker } from '../../src/platforms/genesys/realtime-pass.ts';
import { normaliseGenesys } from '../../src/platforms/genesys/normalise.ts';

const deep = (levels: number): unknown =>
  JSON.parse(`${'{"a":['.repeat(levels)}"é\\u0000"${']}'.repeat(levels)}`);
const context = {
  organizationId: 'org-1',
  stream: 's',
  dialect: 'd',
  observedAt: '2026-03-04T05:06:07.000Z',
  trustEventId: true,
};

describe('records nested deeper than any stack', () => {
  it('keep everything: what lies deeper than a hundred levels becomes its JSON', () => {
    const value = deep(60);
    assert.deepEqual(boundDepth(deep(40)), deep(40));
    let bounded = boundDepth(value);
    let original = value;
    for (let level = 0; level < 50; level += 1) {
      bounded = (bounded as { a: unknown[] }).a[0];
      original = (original as { a: unknown[] }).a[0];
    }
    assert.equal(bounded, JSON.stringify(original));
    assert.equal(typeof JSON.stringify(boundDepth(deep(50_000))), 'string');
  });

  const records = [
    ['a Genesys record', (record: object) => normaliseGenesys(record, context)],
    ['a CXone record', (record: object) => normaliseCxone(record, context)],
  ] as const;
  for (const [name, normalise] of records) {
    it(`are carried raw, as ${name} with and without an id`, () => {
      const entries = {
        action: 'Update',
        entityType: 'Queue',
        entity: 'Queue',
        activity: 'Update',
      };
      for (const ids of [{ id: 'r-1', eventId: 'r-1' }, {}]) {
        const event = normalise({ ...entries, ...ids, custom: deep(50_000) });
        assert.deepEqual(event.flags.slice(0, 1), ['unnormalised']);
        assert.match(event.event_id, /^[0-9a-f]{32}$/);
        assert.match(coreDigest(event), /^[0-9a-f]{16}$/);
        assert.ok(JSON.stringify(event).length > 300_000);
      }
    });
  }

  it('are counted in a realtime pass', () => {
    assert.equal(createPassTracker().take([deep(50_000)]).length, 1);
  });
});
