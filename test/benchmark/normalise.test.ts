import assert from 'node:assert/strict';
import type { AuditEvent } from '../../src/audit/event.ts';
import { normaliseGenesys } from '../../src/platforms/genesys/normalise.ts';
import { genesysRecordOf } from '../../src/simulator/changes/genesys-record-of.ts';
import type { GenesysRecord } from '../../src/simulator/changes/genesys-record.ts';
import { createWorld } from '../../src/simulator/world/world.ts';

type TenFields = Pick<
  AuditEvent,
  | 'event_id'
  | 'timestamp'
  | 'actor_id'
  | 'actor_name'
  | 'event_type'
  | 'target_id'
  | 'target_type'
  | 'old_value'
  | 'new_value'
  | 'platform'
>;

const PLAIN = new URL('../../benchmark/plain/normalise.mjs', import.meta.url).href;

const ALWAYS = ['timestamp', 'event_type', 'target_id', 'target_type', 'platform'] as const;
const ALL = [...ALWAYS, 'actor_id', 'actor_name', 'old_value', 'new_value'] as const;

describe('the plain script of the benchmark', () => {
  it('makes the same ten fields of every record, so that it does not win by leaving work out', async () => {
    const { normalise } = (await import(PLAIN)) as {
      readonly normalise: (record: GenesysRecord) => TenFields;
    };
    const world = createWorld({
      seed: 1,
      ratePerSecond: { genesys: 0, cxone: 0 },
      history: { genesys: { records: 3_000, spanMs: 3_600_000 } },
    });
    const context = {
      organizationId: world.centre.organization.id,
      stream: 'benchmark',
      dialect: 'genesys.query',
      observedAt: new Date().toISOString(),
    };
    let compared = 0;
    try {
      for (const entry of world.entries('genesys')) {
        const record = genesysRecordOf(world.seed, world.centre, entry, Date.now());
        const plain = normalise(record);
        assert.equal(plain.event_id, record.id);
        const ours = normaliseGenesys(record, context);
        // Where Holdfast knows the kind of change it finds out more, which nobody's script would.
        const names = ours.decode_rule === null ? ALL : ALWAYS;
        if (names === ALL) compared += 1;
        assert.deepEqual(
          names.map((name) => plain[name]),
          names.map((name) => ours[name]),
          record.id,
        );
      }
      assert.ok(compared > 300);
    } finally {
      world.close();
    }
  });
});
