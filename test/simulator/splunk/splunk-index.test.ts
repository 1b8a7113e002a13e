import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSplunk } from './splunk-caller.ts';
import type { SplunkUnderTest } from './splunk-caller.ts';

const event = (id: string): string =>
  JSON.stringify({ event: { event_id: id, text: 'äß€' }, fields: { ccas_event_id: id } });

describe('index of the simulated splunkd', () => {
  let folder: string;
  let stateFile: string;
  let clock: number;
  let splunk: SplunkUnderTest;
  const restart = async (): Promise<void> => {
    await splunk.close();
    splunk = await startSplunk({ stateFile, now: () => clock });
  };
  beforeEach(async () => {
    clock = Date.now();
    folder = await mkdtemp(join(tmpdir(), 'simulated-splunk-'));
    stateFile = join(folder, 'index.jsonl');
    splunk = await startSplunk({ stateFile, now: () => clock });
  });
  afterEach(async () => {
    await splunk.close();
    await rm(folder, { recursive: true });
  });

  it('counts how many times each event id is indexed', async () => {
    await splunk.send(event('e1') + event('e2'));
    await splunk.send(`${event('e2')}{"event":{"event_id":"inside"}}{"event":"no id"}`);
    const expected = { e1: 1, e2: 2, inside: 1 };
    assert.deepEqual(Object.fromEntries(splunk.index.counts()), expected);
    assert.deepEqual(await splunk.admin('/index?ids=1'), {
      events: 5,
      pending: 0,
      indexes: { ccas_audit: { events: 5, ids: 3, duplicated: 1, counts: expected } },
    });
  });

  it('is there again after a restart, and grows on', async () => {
    await splunk.send(event('e1'));
    const before = splunk.index.events().map((one) => ({ ...one }));
    await restart();
    assert.deepEqual(splunk.index.events(), before);
    await splunk.send(event('e2'));
    await restart();
    assert.deepEqual([...splunk.index.counts().keys()], ['e1', 'e2']);
  });

  it('cuts off a line that a kill has torn', async () => {
    await splunk.send(event('e1'));
    await appendFile(stateFile, `{"time":1,"raw":"${'torn'.repeat(500)}`);
    await restart();
    await splunk.send(event('e2'));
    await restart();
    assert.deepEqual([...splunk.index.counts().keys()], ['e1', 'e2']);
    assert.equal((await readFile(stateFile, 'utf8')).trimEnd().split('\n').length, 2);
  });

  it('lets an event that was late before a restart be late after it', async () => {
    await splunk.admin('/faults', { kind: 'slow_index', delayMs: 5000 });
    await splunk.send(event('late'));
    await restart();
    assert.deepEqual([splunk.index.count(), splunk.index.pending()], [0, 1]);
    clock += 5000;
    assert.equal(splunk.index.count(), 1);
  });

  it('finds the events of an indexed value among very many', async () => {
    for (let batch = 0; batch < 40; batch += 1) {
      const ids = Array.from({ length: 500 }, (_, at) => `${batch}-${at}`);
      await splunk.send(ids.map(event).join('\n'));
    }
    assert.equal(splunk.index.count('ccas_audit'), 20_000);
    assert.deepEqual(
      splunk.index.withField('ccas_event_id', '39-499').map((one) => one.eventId),
      ['39-499'],
    );
  });

  it('finds by an indexed value also what has come since it was last asked', async () => {
    const found = (): number => splunk.index.withField('ccas_event_id', 'E1').length;
    await splunk.send(event('e1'));
    assert.equal(found(), 1);
    await splunk.send(event('e2') + event('e1'));
    assert.deepEqual([found(), found()], [2, 2]);
  });
});
