import assert from 'node:assert/strict';
import { onEachDatabase } from './on-each-database.ts';

onEachDatabase('a throttle', ({ open }) => {
  const row = {
    credential: 'genesys-eu',
    taskQueue: 'holdfast.genesys-eu',
    rps: 0.25,
    reason: '429',
    expiresAt: 1_800_000_000_000,
  };

  it('is what was set last, until it is cleared', async () => {
    const { throttles } = await open();
    assert.equal(await throttles.get('genesys-eu'), undefined);
    await throttles.set({ ...row, rps: 4 });
    await throttles.set(row);
    assert.deepEqual(await throttles.get('genesys-eu'), row);
    await throttles.clear('genesys-eu');
    assert.equal(await throttles.get('genesys-eu'), undefined);
  });

  it('is never 0', async () => {
    const { throttles } = await open();
    for (const rps of [0, -1, Number.NaN])
      await assert.rejects(throttles.set({ ...row, rps }), { type: 'InvalidInput' });
  });
});

onEachDatabase('a condition', ({ open, empty }) => {
  it('is raised once per kind and subject while it is open', async () => {
    const config = await empty();
    const [one, other] = [await open(config), await open(config)];
    const raised = await Promise.all(
      [one, other, one].map(({ conditions }) => conditions.raise('token', 'splunk-main', 'stale')),
    );
    assert.equal(raised.filter(Boolean).length, 1);
    assert.equal(await other.conditions.raise('token', 'splunk-other', 'stale'), true);
    await one.conditions.raise('token', 'splunk-main', 'still stale');
    const [first, ...rest] = await one.conditions.open();
    assert.deepEqual([first?.message, rest.length], ['still stale', 1]);
  });

  it('is raised anew after it was resolved', async () => {
    const { conditions } = await open();
    await conditions.raise('token', 'splunk-main', 'stale');
    await conditions.resolve('token', 'splunk-main');
    assert.deepEqual(await conditions.open(), []);
    assert.equal(await conditions.raise('token', 'splunk-main', 'stale'), true);
  });

  it('is news until it was told, and again when it is over', async () => {
    const { conditions } = await open();
    await conditions.raise('token', 'splunk-main', 'stale');
    const [first, ...more] = await conditions.news(9);
    assert.ok(first);
    assert.partialDeepStrictEqual(first, { kind: 'token', message: 'stale', resolvedAt: null });
    assert.equal(more.length, 0);
    await conditions.noteTold(first);
    await conditions.raise('token', 'splunk-main', 'still stale');
    assert.deepEqual(await conditions.news(9), []);
    await conditions.resolve('token', 'splunk-main');
    const [over] = await conditions.news(9);
    assert.ok(over);
    assert.equal(over.id, first.id);
    assert.notEqual(over.resolvedAt, null);
    await conditions.noteTold(over);
    assert.deepEqual(await conditions.news(9), []);
    await conditions.raise('token', 'splunk-main', 'stale');
    const [again] = await conditions.news(9);
    assert.notEqual(again?.id, first.id);
  });

  it('that is over before it was told is no news', async () => {
    const { conditions } = await open();
    await conditions.raise('token', 'splunk-main', 'stale');
    await conditions.resolve('token', 'splunk-main');
    assert.deepEqual(await conditions.news(9), []);
  });
});
