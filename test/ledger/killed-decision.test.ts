import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { aMatch, decideOn } from './alert-fixtures.ts';
import { CONSUMER, MATCHES, PER_MINUTE } from './deciding-process.ts';
import { aClaim, committedBatch, entriesOf } from './fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

/** So many decisions have begun, and then so long. */
const KILLS = [
  { begun: 1, ms: 0 },
  { begun: 2, ms: 3 },
  { begun: 3, ms: 9 },
  { begun: 2, ms: 20 },
];
const BATCHES = 100;

async function killWhileDeciding(config: object, { begun, ms }: (typeof KILLS)[number]) {
  const child = fork(new URL('./deciding-process.ts', import.meta.url), {
    env: { ...process.env, LEDGER: JSON.stringify(config) },
  });
  for (let heard = 0; heard < begun; heard += 1) await once(child, 'message');
  await sleep(ms);
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Every batch before the cursor has all its matches and alerts, and every other none. */
async function assertWhole(ledger: Ledger): Promise<number> {
  // Waits its turn: a server may still be at the last words of the process that is gone.
  await decideOn(ledger, [aMatch('any')]);
  const [next] = await ledger.reviews.unread(CONSUMER, 1);
  const reached = next?.fromVersion ?? BATCHES;
  for (let version = 0; version <= reached; version += 1) {
    const alerts = await ledger.alerts.list({ rule: `r${version}` });
    const counts = alerts.map(({ count }) => count).toSorted((one, other) => one - other);
    const whole = [...Array.from({ length: PER_MINUTE }, () => 1), MATCHES - PER_MINUTE];
    assert.deepEqual(counts, version < reached ? whole : []);
    const storm = alerts.find(({ count }) => count > 1)?.id ?? 'none';
    const matches = await ledger.alerts.matches({ alert: storm, limit: MATCHES });
    assert.equal(matches.length, version < reached ? MATCHES - PER_MINUTE : 0);
  }
  return reached;
}

onEachDatabase('kill -9 in the middle of deciding', ({ empty }) => {
  it('leaves all of a decision and its cursor or nothing of it, and the next process goes on', async () => {
    const config = await empty();
    const ledger = await openLedger(config);
    await ledger.streams.claim(aClaim());
    await ledger.reviews.unread(CONSUMER, 1);
    for (let place = 0; place < BATCHES; place += 1)
      await committedBatch(ledger, entriesOf(`record ${place}`));
    let reached = 0;
    for (const kill of KILLS) {
      await killWhileDeciding(config, kill);
      const version = await assertWhole(ledger);
      assert.ok(version >= reached + kill.begun - 1);
      reached = version;
    }
    await ledger.close();
  });
});
