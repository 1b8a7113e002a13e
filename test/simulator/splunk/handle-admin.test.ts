import assert from 'node:assert/strict';
import { startSplunk } from './splunk-caller.ts';
import type { SplunkUnderTest } from './splunk-caller.ts';

describe('administration of the simulated splunkd', () => {
  let splunk: SplunkUnderTest;
  beforeEach(async () => {
    splunk = await startSplunk();
  });
  afterEach(() => splunk.close());

  const codeOf = async (token: string): Promise<number> => {
    const { text } = await splunk.send('', { headers: { authorization: `Splunk ${token}` } });
    return (JSON.parse(text) as { code: number }).code;
  };
  const token = (action: string, more: object = {}): Promise<unknown> =>
    splunk.admin('/tokens', { action, name: 'holdfast', ...more });

  it('disables, enables, rotates and deletes a token', async () => {
    const old = splunk.token;
    assert.equal(await codeOf(old), 5);
    await token('disable');
    assert.equal(await codeOf(old), 1);
    await token('enable');
    assert.equal(await codeOf(old), 5);
    const { value } = (await token('rotate')) as { value: string };
    assert.deepEqual([await codeOf(old), await codeOf(value)], [4, 5]);
    await token('delete');
    assert.equal(await codeOf(value), 4);
  });

  it('makes a token beside the old one', async () => {
    await token('put', { name: 'second', value: 'second-value' });
    assert.deepEqual([await codeOf(splunk.token), await codeOf('second-value')], [5, 5]);
  });

  it('tells its paths, and what each fault does', async () => {
    const { origin } = new URL(splunk.adminUrl);
    const told = (await (await fetch(`${origin}/_sim`)).json()) as {
      readonly routes: readonly string[];
      readonly faultKinds: Readonly<Record<string, string>>;
    };
    assert.ok(told.routes.includes('DELETE /_sim/faults'));
    assert.match(told.faultKinds['lose_silently'] ?? '', /no event is indexed/);
  });

  it('refuses what it does not know', async () => {
    for (const [path, body, complaint] of [
      ['/tokens', { action: 'burn', name: 'holdfast' }, /put, disable, enable/],
      ['/tokens', { action: 'disable', name: 'nobody' }, /no token nobody/],
      ['/settings', { indexingDelay: 1 }, /indexingDelay is not a setting/],
      ['/nothing', {}, /unknown/],
    ] as const) {
      const { error } = (await splunk.admin(path, body)) as { error: string };
      assert.match(error, complaint);
    }
  });

  it('logs requests with channel, size, events and reply, and never a credential', async () => {
    const channel = 'aaaaaaaa-0000-4000-8000-000000000001';
    await splunk.send('{"event":"a"}{"event":"b"}', {
      path: `/services/collector/event?channel=${channel}&source=s`,
    });
    await splunk.send('', { path: `/services/collector/event?token=${splunk.token}` });
    await splunk.manage('/services/auth/login', { username: 'admin', password: 'changeme' });
    const text = JSON.stringify(await splunk.admin('/requests'));
    const { requests } = JSON.parse(text) as { requests: Record<string, unknown>[] };
    const { path, bytes, events, status, reply } = requests[0] ?? {};
    assert.deepEqual(
      [path, requests[0]?.['channel'], bytes, events, status, reply],
      ['/services/collector/event', channel, 26, 2, 200, '{"text":"Success","code":0}'],
    );
    assert.equal(requests.length, 3);
    for (const secret of [splunk.token, 'changeme', 'simulated-search-token', 'sessionKey']) {
      assert.ok(!text.includes(secret), `the log holds ${secret}`);
    }
  });

  it('is reached on the management port as well', async () => {
    const response = await fetch(`${splunk.managementUrl}/_sim/index`);
    assert.equal(response.status, 200);
  });
});
