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
    for (const kind of ['DeliveryUnverified', 'DestinationHalted', 'Doubled']) {
      await ledger.conditions.raise(kind, target, 'as it was');
    }

    assert.equal(await tellRemovedTargets(ledger, new Set([target]), Date.now()), 0);
    assert.equal((await told()).length, 3);

    assert.equal(await tellRemovedTargets(ledger, new Set(['other']), Date.now()), 1);
    // What was found stays; what it can do is nobody's business any more.
    assert.deepEqual(await told(), [`Doubled ${target}`, `TargetRemoved ${target}`]);

    await deliver(ledger, id);
    assert.equal(await tellRemovedTargets(ledger, new Set(['other']), Date.now()), 0);
    assert.deepEqual(await told(), [`Doubled ${target}`]);
  });

  it('is not named any more once the target is back', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    await committedBatch(ledger, entriesOf('a'));
    const [delivery] = await ledger.deliveries.list({});
    await tellRemovedTargets(ledger, new Set(), Date.now());
    assert.equal((await ledger.conditions.open()).length, 1);
    await tellRemovedTargets(ledger, new Set([delivery?.target ?? '']), Date.now());
    assert.equal((await ledger.conditions.open()).length, 0);
  });

  it('is not given up while another worker serves that target', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    await committedBatch(ledger, entriesOf('a'));
    const [delivery] = await ledger.deliveries.list({});
    const name = delivery?.target ?? '';
    await ledger.targets.note({ name, mode: 'verified', reason: 'search works', fingerprint: 'a' });
    await ledger.conditions.raise('SearchBlind', name, 'as it was');
    assert.equal(await tellRemovedTargets(ledger, new Set(), Date.now()), 0);
    assert.equal((await ledger.conditions.open()).length, 1);
    const later = Date.now() + 600_000;
    assert.equal(await tellRemovedTargets(ledger, new Set(), later), 1);
    const [told] = await ledger.conditions.open();
    assert.match(
      told?.message ?? '',
      /1 batches .* give each up with `holdfast deliveries discard --batch`/,
    );
  });
});
