import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cxoneRecordOf } from '../../../src/simulator/changes/cxone-record.ts';
import { genesysRecordOf } from '../../../src/simulator/changes/genesys-record-of.ts';
import { createWorld } from '../../../src/simulator/world/world.ts';
import type { World } from '../../../src/simulator/world/world.ts';
import { HOUR_MS, NOON, quietWorld } from '../support.ts';

const history = {
  genesys: { records: 3000, spanMs: 24 * HOUR_MS },
  cxone: { records: 2000, spanMs: 24 * HOUR_MS },
};

function contents(world: World): string {
  const { seed, centre } = world;
  return JSON.stringify([
    world.entries('genesys').map((entry) => genesysRecordOf(seed, centre, entry, NOON)),
    world.entries('cxone').map((entry) => cxoneRecordOf(seed, centre, entry, NOON)),
  ]);
}

describe('the simulated contact centre', () => {
  it('is the same for the same seed and another for another', () => {
    const [one, same, other] = [1, 1, 2].map((seed) => quietWorld({ seed, history }));
    assert.ok(one && same && other);
    assert.equal(contents(one), contents(same));
    assert.notEqual(contents(one), contents(other));
    assert.notEqual(one.centre.organization.id, other.centre.organization.id);
  });

  it('is born with exactly the past that was asked for, every id once', () => {
    const world = quietWorld({ history: { genesys: { records: 100_000, spanMs: 24 * HOUR_MS } } });
    const entries = world.entries('genesys');
    assert.equal(entries.length, 100_000);
    assert.equal(new Set(entries.map(({ id }) => id)).size, 100_000);
    assert.ok(entries.every(({ time }) => time <= NOON && time >= NOON - 25 * HOUR_MS));
  });

  it('makes records visible after they happened, some minutes after, out of order', () => {
    const entries = quietWorld({ history }).entries('genesys');
    const delays = entries.map(({ visibleAt, time }) => visibleAt - time);
    assert.ok(delays.every((delay) => delay >= 0));
    assert.ok(delays.some((delay) => delay > 60_000));
    assert.ok(entries.some(({ visibleAt }, at) => visibleAt < (entries[at - 1]?.visibleAt ?? 0)));
  });

  it('shortens the delays by the scale', () => {
    const entries = quietWorld({ history, lateScale: 0 }).entries('cxone');
    assert.ok(entries.every(({ visibleAt, time }) => visibleAt - time < 1000));
  });

  it('makes changes by itself until it is stopped', async () => {
    const world = createWorld({ ratePerSecond: { genesys: 200, cxone: 200 } });
    try {
      while (world.entries('genesys').length < 5 || world.entries('cxone').length < 5) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      world.stop();
      const count = world.entries('genesys').length;
      await new Promise((resolve) => setTimeout(resolve, 150));
      assert.equal(world.entries('genesys').length, count);
    } finally {
      world.close();
    }
  });

  it('makes a change of the past that only becomes visible now', () => {
    const world = quietWorld();
    const [entry] = world.makeChanges('genesys', 1, { agoMs: 30 * HOUR_MS, delayMs: 5000 });
    assert.ok(entry);
    assert.ok(entry.time <= NOON - 30 * HOUR_MS);
    assert.equal(entry.visibleAt, NOON + 5000);
    assert.deepEqual(world.visible('genesys', 0, NOON, NOON), []);
    assert.equal(world.visible('genesys', 0, NOON, NOON + 5000).length, 1);
    const drawn = world.makeChanges('genesys', 50, { agoMs: HOUR_MS });
    assert.ok(drawn.every(({ visibleAt }) => visibleAt >= NOON));
  });
});

describe('the state file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'world-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('continues the same world after a restart, whatever the options say then', () => {
    const stateFile = join(folder, 'world.jsonl');
    const before = quietWorld({ history, stateFile });
    before.makeChanges('genesys', 50);
    before.makeChanges('cxone', 50);
    before.close();
    const after = quietWorld({ seed: 99, stateFile, lateScale: 3 });
    assert.equal(contents(after), contents(before));
    const [next] = after.makeChanges('genesys', 1);
    assert.ok(next && before.entries('genesys').every(({ id }) => id !== next.id));
    after.close();
  });

  it('forgets a line that a crash tore, and nothing else', () => {
    const stateFile = join(folder, 'world.jsonl');
    const before = quietWorld({ stateFile });
    before.makeChanges('genesys', 5);
    before.close();
    appendFileSync(stateFile, '{"platform":"genesys","seq":5,"ki');
    const after = quietWorld({ stateFile });
    assert.equal(contents(after), contents(before));
    after.makeChanges('genesys', 3);
    after.close();
    const later = quietWorld({ stateFile });
    assert.equal(contents(later), contents(after));
    later.close();
  });
});
