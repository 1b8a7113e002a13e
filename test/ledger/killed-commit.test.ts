import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { aClaim, streamRow } from './fixtures.ts';
import { EVENTS, entriesOfBatch, REQUESTS } from './committing-process.ts';
import { onEachDatabase } from './on-each-database.ts';

/** After the first commit has begun; at the last, several are over. */
const KILL_AFTER_MS = [0, 5, 15, 40];

async function startCommitting(config: object): Promise<ChildProcess> {
  const child = fork(new URL('./committing-process.ts', import.meta.url), {
    env: { ...process.env, LEDGER: JSON.stringify(config) },
  });
  await once(child, 'message');
  return child;
}

/** Of every version either everything is there, or nothing. */
async function assertWhole(ledger: Ledger): Promise<number> {
  // Waits for the row: a server may still be at the last words of the process that is gone.
  await ledger.streams.setState(aClaim().name, 'idle', null);
  const { version, counters, pendingBatches, organizationId } = await streamRow(ledger);
  assert.equal(counters.events, version * EVENTS);
  assert.equal(pendingBatches, version);
  for (let from = 0; from <= version; from += 1) {
    const batch = await ledger.batches.from(aClaim().name, from);
    const { added } = await ledger.seen.classify('genesys', organizationId, entriesOfBatch(from));
    assert.equal(batch === undefined, from === version);
    assert.equal(added.length, from === version ? EVENTS : 0);
    const requests = await ledger.deliveries.requests(batch?.id ?? '', 'main');
    assert.equal(requests.length, from === version ? 0 : REQUESTS);
  }
  return version;
}

onEachDatabase('kill -9 in the middle of commits', ({ empty }) => {
  it('leaves all of a batch or nothing of it, and the next process goes on', async () => {
    const config = await empty();
    let reached = 0;
    for (const delay of KILL_AFTER_MS) {
      const child = await startCommitting(config);
      await sleep(delay);
      child.kill('SIGKILL');
      await once(child, 'exit');
      const ledger = await openLedger(config);
      const version = await assertWhole(ledger);
      await ledger.close();
      assert.ok(version >= reached);
      reached = version;
    }
  });
});
