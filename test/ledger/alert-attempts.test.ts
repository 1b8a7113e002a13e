import assert from 'node:assert/strict';
import { raised } from './alert-fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

const shown = { state: 'shown', receipt: { ts: '1.2' }, error: null, mayBeDouble: false } as const;
const failed = {
  state: 'failed',
  receipt: null,
  error: 'invalid_auth',
  mayBeDouble: false,
} as const;

onEachDatabase('attempts to show an alert', ({ open, empty }) => {
  const occasion = 'raise';

  it('are permitted until one has shown it, and tell of the one before', async () => {
    const ledger = await open();
    const { id: alert } = await raised(ledger, 'a');
    const key = { alert, channel: 'security', occasion };
    assert.deepEqual(await ledger.alerts.beginAttempt(key), { before: null });
    const second = await ledger.alerts.beginAttempt(key);
    assert.partialDeepStrictEqual(second?.before, { state: 'sending', attempts: 1 });
    await ledger.alerts.endAttempt({ ...key, ...failed });
    const third = await ledger.alerts.beginAttempt(key);
    assert.partialDeepStrictEqual(third?.before, { state: 'failed', error: 'invalid_auth' });
    await ledger.alerts.endAttempt({ ...key, ...shown });
    assert.equal(await ledger.alerts.beginAttempt(key), undefined);
    const [attempt, ...more] = await ledger.alerts.attempts(alert);
    assert.partialDeepStrictEqual(attempt, { ...key, ...shown, attempts: 3 });
    assert.equal(more.length, 0);
    const other = { ...key, occasion: 'escalate-2' };
    assert.deepEqual(await ledger.alerts.beginAttempt(other), { before: null });
  });

  it('are each seen by the next, where workers try at once', async () => {
    const config = await empty();
    const workers = [await open(config), await open(config)];
    const { id: alert } = await raised(await open(config), 'a');
    const key = { alert, channel: 'security', occasion };
    const permits = await Promise.all(
      [...workers, ...workers].map(({ alerts }) => alerts.beginAttempt(key)),
    );
    const before = permits.map((permit) => permit?.before?.attempts ?? 0);
    assert.deepEqual(
      before.toSorted((one, other) => one - other),
      [0, 1, 2, 3],
    );
  });

  it('tell which open alerts a channel shows, each once, oldest first', async () => {
    const ledger = await open();
    const ids: string[] = [];
    for (const change of ['a', 'b', 'c', 'd']) ids.push((await raised(ledger, change)).id);
    const [first = '', second = '', failing = '', taken = ''] = ids;
    const showIn = async (
      alert: string,
      channel: string,
      step: string,
      end: typeof shown | typeof failed,
    ) => {
      const key = { alert, channel, occasion: step };
      await ledger.alerts.beginAttempt(key);
      await ledger.alerts.endAttempt({ ...key, ...end });
    };
    await showIn(second, 'on-call', 'raise', shown);
    await showIn(first, 'on-call', 'raise', shown);
    await showIn(first, 'on-call', 'escalate-2', shown);
    await showIn(first, 'security', 'raise', shown);
    await showIn(failing, 'on-call', 'raise', failed);
    await showIn(taken, 'on-call', 'raise', shown);
    await ledger.alerts.acknowledge(taken, { by: 'ada', via: 'cli', at: 1 });
    const { receipt } = shown;
    const showing = await ledger.alerts.openIn('on-call', 10);
    assert.deepEqual(
      showing.toSorted((a, b) => ids.indexOf(a.alert) - ids.indexOf(b.alert)),
      [
        { alert: first, receipt },
        { alert: second, receipt },
      ],
    );
    assert.equal((await ledger.alerts.openIn('on-call', 1)).length, 1);
    assert.deepEqual(await ledger.alerts.openIn('elsewhere', 10), []);
  });

  it('set the time of delivery with the first that is shown, and a late failure takes nothing back', async () => {
    const ledger = await open();
    const { id: alert } = await raised(ledger, 'a');
    const key = { alert, channel: 'security', occasion };
    await ledger.alerts.beginAttempt(key);
    await ledger.alerts.endAttempt({ ...key, ...failed });
    assert.equal((await ledger.alerts.get(alert))?.clock.delivered, null);
    await ledger.alerts.endAttempt({ ...key, ...shown });
    const { delivered } = (await ledger.alerts.get(alert))?.clock ?? {};
    assert.ok(delivered);
    await ledger.alerts.endAttempt({ ...key, ...failed });
    const other = { ...key, channel: 'on-call' };
    await ledger.alerts.beginAttempt(other);
    await ledger.alerts.endAttempt({ ...other, ...shown });
    assert.equal((await ledger.alerts.get(alert))?.clock.delivered, delivered);
    const states = (await ledger.alerts.attempts(alert)).map(({ state }) => state);
    assert.deepEqual(states, ['shown', 'shown']);
  });
});

onEachDatabase('the run of an alert', ({ open }) => {
  it('is to be started until it was seen started, and again when that is long ago', async () => {
    const ledger = await open();
    const one = await raised(ledger, 'a');
    const other = await raised(ledger, 'b');
    assert.deepEqual((await ledger.alerts.unstarted(9)).toSorted(), [one.id, other.id].toSorted());
    assert.equal((await ledger.alerts.unstarted(1)).length, 1);
    await ledger.alerts.noteStarted(one.id);
    assert.deepEqual(await ledger.alerts.unstarted(9), [other.id]);
    await ledger.alerts.resolve(other.id);
    assert.deepEqual(await ledger.alerts.unstarted(9), []);
    assert.deepEqual(await ledger.alerts.unstarted(9, Date.now() + 1), [one.id]);
    await ledger.alerts.acknowledge(one.id, { by: 'Ada', via: 'cli', at: Date.now() });
    assert.deepEqual(await ledger.alerts.unstarted(9, Date.now() + 1), []);
  });
});
