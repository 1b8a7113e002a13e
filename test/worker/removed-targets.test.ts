import assert from 'node:assert/strict';
import { tellRemovedTargets } from '../../src/worker/removed-targets.ts';
import { aClaim, committedBatch, deliver, entriesOf } from '../ledger/fixtures.ts';
import { onEachDatabase } from '../ledger/on-each-database.ts';

onEachDatabase('what is on its way to a target that was taken out', ({ open }) => {
  it('is named while there is any, and no longer than that', async () => {
    const ledger = await open();
    const told = async (): Promise<readonly string[]> =>
      (await ledger.conditions.open()).map(({ kind, subject }) => `${kind} ${subject}`).toSorted();
    await ledger.streams.claim(aClaim());
    const { id } = await committedBatch(ledger, entriesOf('a'));
    const [delivery] = await ledger.deliveries.list({});
    const target = delivery?.target ?? '';
    for (const kind of ['DeliveryUnverified', 'SearchBlind', 'Doubled']) {
      await ledger.conditions.raise(kind, target, 'as it was');
    }

    assert.equal(await tellRemovedTargets(ledger, new Set([target])), 0);
    assert.equal((await told()).length, 3);

    assert.equal(await tellRemovedTargets(ledger, new Set(['other'])), 1);
    // What was found stays; what it can do is nobody's business any more.
    assert.deepEqual(await told(), [`Doubled ${target}`, `TargetRemoved ${target}`]);

    await deliver(ledger, id);
    assert.equal(await tellRemovedTargets(ledger, new Set(['other'])), 0);
    assert.deepEqual(await told(), [`Doubled ${target}`]);
  });

  it('is not named any more once the target is back', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    await committedBatch(ledger, entriesOf('a'));
    const [delivery] = await ledger.deliveries.list({});
    await tellRemovedTargets(ledger, new Set());
    assert.equal((await ledger.conditions.open()).length, 1);
    await tellRemovedTargets(ledger, new Set([delivery?.target ?? '']));
    assert.equal((await ledger.conditions.open()).length, 0);
  });
});
