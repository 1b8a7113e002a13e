import assert from 'node:assert/strict';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { tellLaggingStreams } from '../../../src/worker/alerts/lagging-streams.ts';
import { aClaim } from '../../ledger/fixtures.ts';
import { emptyFile } from '../../ledger/on-each-database.ts';

const MINUTE = 60_000;

describe('streams that nobody reads', () => {
  const { name } = aClaim();
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await openLedger(await emptyFile());
    await ledger.streams.claim(aClaim());
    await ledger.streams.setState(name, 'following', null);
  });
  afterEach(() => ledger.close());

  const tell = (now: number, maxPollMs = MINUTE) =>
    tellLaggingStreams(
      ledger,
      [
        { name, maxPollMs },
        { name: 'never-run', maxPollMs },
      ],
      now,
    );
  const open = async () =>
    (await ledger.conditions.open()).map(({ kind, subject }) => [kind, subject]);

  it('are named after longer than any pause, and not any more when they move', async () => {
    assert.equal(await tell(Date.now() + 14 * MINUTE), 0);
    assert.equal(await tell(Date.now() + 16 * MINUTE), 1);
    assert.deepEqual(await open(), [['StreamLagging', name]]);
    assert.equal(await tell(Date.now()), 0);
    assert.deepEqual(await open(), []);
  });

  it('are given three times the longest pause between two polls', async () => {
    assert.equal(await tell(Date.now() + 29 * MINUTE, 10 * MINUTE), 0);
    assert.equal(await tell(Date.now() + 31 * MINUTE, 10 * MINUTE), 1);
  });

  it('are no news where somebody has paused them, or they say themselves why they rest', async () => {
    for (const state of ['halted', 'backlogged', 'failed', 'ended']) {
      await ledger.streams.setState(name, state, null);
      assert.equal(await tell(Date.now() + 60 * MINUTE), 0, state);
    }
    await ledger.streams.setState(name, 'following', null);
    const pause = { reason: 'r', by: 'cli', at: new Date().toISOString(), until: null };
    await ledger.streams.pause(name, pause);
    assert.equal(await tell(Date.now() + 60 * MINUTE), 0);
    await ledger.streams.resume(name);
    assert.equal(await tell(Date.now() + 60 * MINUTE), 1);
  });
});
