import assert from 'node:assert/strict';
import { startSplunk } from '../splunk-caller.ts';
import type { SplunkUnderTest } from '../splunk-caller.ts';

describe('simulated HEC around the event endpoint', () => {
  let splunk: SplunkUnderTest;
  beforeEach(async () => {
    splunk = await startSplunk();
  });
  afterEach(() => splunk.close());

  it('fills in time, host, source, sourcetype and index from query and token', async () => {
    await splunk.send('{"event":"a","time":"1790000000.125","host":"h"}', {
      path: '/services/collector/event?sourcetype=ccas:auditlog&host=other',
    });
    const [event] = splunk.index.events();
    assert.ok(event);
    assert.deepEqual(
      [event.time, event.host, event.source, event.sourcetype, event.index],
      [1_790_000_000.125, 'h', 'http:holdfast', 'ccas:auditlog', 'ccas_audit'],
    );
  });

  it('keeps fields as indexed fields, arrays as several values', async () => {
    await splunk.send('{"event":"a","fields":{"n":1,"list":["x","y"]}}');
    assert.deepEqual(splunk.index.events()[0]?.fields, { n: ['1'], list: ['x', 'y'] });
  });

  it('keeps the fields of each event of a body, alike or not', async () => {
    const fields = [
      { id: '1', batch: 'b' },
      { id: '2', batch: 'b' },
      { id: '2', batch: ['b', 'b\\n'] },
      { id: '', batch: 'b\n', other: null },
      { batch: 'ä"\\' },
    ];
    await splunk.send(fields.map((one) => JSON.stringify({ event: 'a', fields: one })).join(''));
    assert.deepEqual(
      splunk.index.events().map((event) => event.fields),
      [
        { id: ['1'], batch: ['b'] },
        { id: ['2'], batch: ['b'] },
        { id: ['2'], batch: ['b', 'b\\n'] },
        { id: [''], batch: ['b\n'], other: [] },
        { batch: ['ä"\\'] },
      ],
    );
  });

  it('answers an unknown path with 404 and a wrong method with 405, in the same JSON', async () => {
    const body = { text: 'The requested URL was not found on this server.', code: 404 };
    const unknown = await splunk.send('{}', { path: '/services/collector/nothing' });
    const wrong = await splunk.get('/services/collector/event');
    const health = await splunk.send('', { path: '/services/collector/health' });
    assert.deepEqual([unknown.status, wrong.status, health.status], [404, 405, 405]);
    for (const { text } of [unknown, wrong, health]) assert.deepEqual(JSON.parse(text), body);
  });

  it('answers OPTIONS without a token', async () => {
    const response = await fetch(`${splunk.hecUrl}/services/collector/event`, {
      method: 'OPTIONS',
    });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('allow'), 'POST,OPTIONS');
    assert.equal(await response.text(), '');
  });

  it('is healthy without a token and with a wrong one in the header', async () => {
    for (const headers of [{}, { authorization: 'Splunk wrong' }]) {
      const response = await fetch(`${splunk.hecUrl}/services/collector/health/1.0`, { headers });
      assert.equal(response.status, 200);
      assert.deepEqual(await response.json(), { text: 'HEC is healthy', code: 17 });
    }
  });

  for (const code of [18, 19, 20, 23]) {
    it(`can be made unhealthy with code ${code}`, async () => {
      await splunk.admin('/faults', { kind: 'health', code });
      const sick = await splunk.get('/services/collector/health');
      assert.equal(sick.status, 503);
      assert.equal((JSON.parse(sick.text) as { code: number }).code, code);
      assert.equal((await splunk.get('/services/collector/health')).status, 200);
    });
  }

  it('names the loss of events for a missing index in its own log only', async () => {
    await splunk.close();
    splunk = await startSplunk({ tokens: [{ indexes: [] }] });
    assert.equal((await splunk.send('{"event":"a","index":"nowhere"}')).status, 200);
    assert.equal(splunk.index.count(), 0);
    assert.match(JSON.stringify(await splunk.admin('/messages')), /index=nowhere/);
  });
});
