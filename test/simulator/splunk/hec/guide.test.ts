import assert from 'node:assert/strict';
import { startSplunk } from '../splunk-caller.ts';
import type { SplunkUnderTest } from '../splunk-caller.ts';

const one = (id: string, extra: object = {}): object => ({
  event_id: id,
  event: { text: id },
  ...extra,
});

describe('simulated HEC in the dialect of the guide', () => {
  let splunk: SplunkUnderTest;
  const post = async (body: unknown): Promise<[number, unknown]> => {
    const { status, text } = await splunk.send(JSON.stringify(body));
    return [status, JSON.parse(text)];
  };
  const health = async (authorization: string): Promise<unknown> => {
    const answer = await splunk.send('', {
      path: '/services/collector/health',
      headers: { authorization },
    });
    return (JSON.parse(answer.text) as { tokenStatus: string }).tokenStatus;
  };
  beforeEach(async () => {
    splunk = await startSplunk({ settings: { dialect: 'guide' } });
  });
  afterEach(() => splunk.close());

  it('takes an array with event_id beside event, and answers a uuid for each', async () => {
    const reply = await post([one('1'), one('2')]);
    assert.deepEqual(reply, [200, [{ uuid: '1' }, { uuid: '2' }]]);
    assert.deepEqual([...splunk.index.counts().keys()], ['1', '2']);
  });

  it('leaves the uuid of a refused event out and takes those behind it', async () => {
    await splunk.admin('/faults', { kind: 'refuse_marker', marker: 'poison' });
    const reply = await post([one('1'), one('2', { event: 'poison' }), one('3')]);
    assert.deepEqual(reply, [200, [{ uuid: '1' }, { uuid: '3' }]]);
  });

  it('answers 400 for a token that is invalid or expired', async () => {
    await splunk.admin('/tokens', { action: 'disable', name: 'holdfast' });
    assert.deepEqual(await post([one('1')]), [400, { text: 'Token expired' }]);
    await splunk.admin('/tokens', { action: 'delete', name: 'holdfast' });
    assert.deepEqual(await post([one('1')]), [400, { text: 'Invalid token' }]);
  });

  it('tells the status of the token by POST to health', async () => {
    assert.equal(await health(`Splunk ${splunk.token}`), 'valid');
    assert.equal(await health('Splunk other'), 'invalid');
    await splunk.admin('/tokens', { action: 'disable', name: 'holdfast' });
    assert.equal(await health(`Splunk ${splunk.token}`), 'expired');
  });
});
