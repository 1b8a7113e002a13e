import assert from 'node:assert/strict';
import { createHttpClient } from '../../../src/http/create-http-client.ts';
import { createThrottle } from '../../../src/http/throttle.ts';
import { createGenesysGuideLookUps } from '../../../src/platforms/genesys/create-genesys-guide-look-ups.ts';
import type { SnapshotRequest } from '../../../src/platforms/look-ups.ts';
import { simulateGenesysGuide } from '../../../src/simulator/genesys/simulate-genesys-guide.ts';
import { anAuditEvent } from '../../splunk/an-audit-event.ts';
import { type Answer, type Asked, openScriptedServers } from './scripted-server.ts';

const http = createHttpClient({ timeoutMs: 5_000 });
const ADA = '11111111-2222-4333-8444-555555555555';
const ROLE = '21111111-2222-4333-8444-555555555555';
const STATE: SnapshotRequest = {
  entityType: 'Role',
  entityId: ROLE,
  path: `/api/v2/authorization/roles/${ROLE}`,
  what: 'state',
  rank: 0,
};
const NONE = /has no look-ups beside the guide's audit log \(GET \/api\/v2\/users answered 404\)/;

describe('look-ups at a host of the guide', () => {
  after(() => http.close());

  const open = (url: string, clock: { now: number } = { now: Date.now() }) =>
    createGenesysGuideLookUps(
      {
        loginUrl: 'http://127.0.0.1:1',
        apiUrl: url,
        clientId: 'holdfast',
        clientSecret: { reference: 'env:SECRET', read: async () => 'simulated-secret' },
      },
      {
        http,
        now: () => clock.now,
        throttle: createThrottle({ requestsPerMinute: 100_000, now: Date.now }),
        credential: 'guide',
      },
    );

  it('that has its audit log alone say so, and take no 404 for an id that is not there', async () => {
    const simulator = await simulateGenesysGuide({ ratePerSecond: 0 });
    try {
      const { lookUps, access } = open(simulator.url);
      for (const kind of lookUps.kinds) {
        const reply = await lookUps.lookUp(kind, [ADA]);
        assert.match('refused' in reply ? reply.refused : assert.fail(kind), NONE);
      }
      const [taken, ...others] = await lookUps.snapshot(STATE, anAuditEvent());
      assert.deepEqual(others, []);
      assert.equal(taken?.outcome, 'refused');
      assert.match(taken?.reason ?? '', NONE);
      for (const reply of [await access.role(ROLE), await access.grants(ADA)])
        assert.match('unknown' in reply ? reply.unknown : '', NONE);
    } finally {
      await simulator.close();
    }
  });

  const gateway = (answer: (asked: Asked) => Answer) => {
    const serve = openScriptedServers();
    return serve((asked) =>
      asked.path === '/api/v2/oauth/token'
        ? { body: { access_token: 'guide-token', token_type: 'Bearer', expires_in: 3600 } }
        : answer(asked),
    );
  };

  it('that passes the Platform API on are answered, with the guide’s token; there a 404 counts', async () => {
    const { url, asked } = await gateway(({ path, query }) => {
      if (path === '/api/v2/users') {
        const entities = query.has('id') ? [{ id: ADA, name: 'Ada', state: 'active' }] : [];
        return { body: { entities } };
      }
      return { status: 404, body: { code: 'not.found' } };
    });
    const { lookUps } = open(url);
    const reply = await lookUps.lookUp('user', [ADA]);
    assert.equal('found' in reply && reply.found[0]?.name, 'Ada');
    const gone = await lookUps.lookUp('role', [ROLE]);
    assert.equal('found' in gone && gone.found[0]?.state, 'unknown');
    const [taken] = await lookUps.snapshot(STATE, anAuditEvent());
    assert.equal(taken?.outcome, 'absent');
    const others = asked.filter(({ path }) => path !== '/api/v2/oauth/token');
    for (const { headers } of others) assert.equal(headers['authorization'], 'Bearer guide-token');
    assert.equal(asked.filter(({ query }) => query.get('pageSize') === '1').length, 1);
  });

  it('are asked for again after a while', async () => {
    let status = 404;
    const { url } = await gateway(({ query }) =>
      status === 404 ? { status } : { body: { entities: query.has('id') ? [] : [] } },
    );
    const clock = { now: Date.now() };
    const { lookUps } = open(url, clock);
    assert.ok('refused' in (await lookUps.lookUp('user', [ADA])));
    status = 200;
    assert.ok('refused' in (await lookUps.lookUp('user', [ADA])));
    clock.now += 700_000;
    assert.ok('found' in (await lookUps.lookUp('user', [ADA])));
  });

  it('are a failure, and no verdict, while the host does not answer', async () => {
    const { url } = await gateway(() => ({ status: 503 }));
    await assert.rejects(open(url).lookUps.lookUp('user', [ADA]), /503/);
  });
});
