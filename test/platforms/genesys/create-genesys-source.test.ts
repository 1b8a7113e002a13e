import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Position } from '../../../src/audit/position.ts';
import { createThrottle } from '../../../src/http/throttle.ts';
import {
  simulateGenesys,
  type GenesysOptions,
} from '../../../src/simulator/genesys/simulate-genesys.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { hourMs, openSource, readFrom } from './reading.ts';
import { openScriptedServers, record } from './scripted-server.ts';

describe('createGenesysSource: credentials and limits', () => {
  const opened: Simulator[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((simulator) => simulator.close()));
  });
  const simulate = async (options: GenesysOptions = {}): Promise<Simulator> => {
    const history = { records: 200, spanMs: hourMs };
    const quiet = { seed: 5, lateScale: 0, ratePerSecond: 0, queuedMs: 1, runningMs: 1, history };
    const simulator = await simulateGenesys({ ...quiet, ...options });
    opened.push(simulator);
    return simulator;
  };
  const plant = (simulator: Simulator, fault: Record<string, unknown>) =>
    fetch(`${simulator.adminUrl}/faults`, { method: 'POST', body: JSON.stringify(fault) });
  const start = (): number => Date.now() - 2 * hourMs;

  it('shows no secret that an error of the login host repeats', async () => {
    const server = createServer((request, response) => {
      const { authorization } = request.headers;
      response.writeHead(500).end(JSON.stringify({ message: `s3cret in ${authorization}` }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const clientSecret = { reference: 'env:SECRET', read: async () => 's3cret' };
    const source = openSource(`http://127.0.0.1:${port}`, 'genesys.query', {
      connection: { clientSecret },
    });
    const basic = Buffer.from('holdfast:s3cret').toString('base64');
    await assert.rejects(source.acquireToken(), ({ message }: Error) => {
      assert.match(message, /\[secret\] in Basic \[secret\]/);
      return !message.includes('s3cret') && !message.includes(basic);
    });
    server.close();
  });

  for (const dialect of ['genesys.query', 'genesys.realtime']) {
    it(`${dialect}: a wrong secret is CredentialsRejected and is not shown`, async () => {
      const simulator = await simulate();
      const clientSecret = { reference: 'env:SECRET', read: async () => 'wrong-secret' };
      const source = openSource(simulator.url, dialect, { connection: { clientSecret } });
      await assert.rejects(source.acquireToken(), (error: Error & { type?: string }) => {
        assert.ok(error.message.includes('env:SECRET') && !error.message.includes('wrong-secret'));
        return error.type === 'CredentialsRejected';
      });
      await assert.rejects(readFrom(source, source.startAt(start())), {
        type: 'CredentialsRejected',
        retryable: false,
      });
    });

    it(`${dialect}: a missing permission is named`, async () => {
      const simulator = await simulate();
      await plant(simulator, { kind: 'removePermission' });
      const source = openSource(simulator.url, dialect);
      await assert.rejects(readFrom(source, source.startAt(start())), {
        type: 'PermissionMissing',
        retryable: false,
        message: /audits:audit:view/,
      });
    });

    it(`${dialect}: a token that expires in between is renewed and nothing is lost`, async () => {
      const simulator = await simulate();
      await plant(simulator, { kind: 'unauthorized', path: '/audits/', count: 1 });
      const source = openSource(simulator.url, dialect);
      const { events } = await readFrom(source, source.startAt(start()));
      assert.ok(events.length > 100);
    });

    it(`${dialect}: reading does not wait for the renewal of a token that is still good`, async () => {
      const simulator = await simulate({ tokenSeconds: 100 });
      let time = Date.now();
      const source = openSource(simulator.url, dialect, { shared: { now: () => time } });
      const first = await source.acquireToken();
      time += 40_000; // 10 s before we stop using it
      await plant(simulator, { kind: 'slow', path: '/oauth/token', delayMs: 3_000 });
      const { events } = await readFrom(source, source.startAt(start()));
      assert.ok(events.length > 100);
      assert.deepEqual(await source.acquireToken(), first);
    });
  }

  it('a client that the login host no longer knows is CredentialsRejected, even in mid-reading', async () => {
    const simulator = await simulate();
    const source = openSource(simulator.url, 'genesys.query');
    await source.acquireToken();
    await plant(simulator, { kind: 'revokeClient' });
    await assert.rejects(readFrom(source, source.startAt(start())), {
      type: 'CredentialsRejected',
      retryable: false,
    });
  });

  for (const withHeader of [true, false]) {
    it(`obeys a 429 ${withHeader ? 'with' : 'without'} Retry-After and stops the whole credential`, async () => {
      const simulator = await simulate();
      await plant(simulator, {
        kind: 'tooManyRequests',
        path: '/query',
        retryAfterSeconds: 42,
        withHeader,
      });
      const throttle = createThrottle({ requestsPerMinute: 1000, now: Date.now });
      const source = openSource(simulator.url, 'genesys.query', { shared: { throttle } });
      const before = Date.now();
      await assert.rejects(readFrom(source, source.startAt(start())), {
        type: 'Throttled',
        retryable: true,
        retryAfterMs: 52_000,
      });
      assert.ok(throttle.state().pausedUntil >= before + 52_000);
    });
  }

  it('lengthens the poll interval when few requests remain', async () => {
    const simulator = await simulate({ requestsPerMinute: 25 });
    const throttle = createThrottle({ requestsPerMinute: 1000, now: Date.now });
    const source = openSource(simulator.url, 'genesys.query', { shared: { throttle } });
    const { pages } = await readFrom(source, source.startAt(start()));
    assert.ok((pages.at(-1)?.rate.remaining ?? 99) < 20);
    assert.ok(throttle.state().slowdown > 1);
  });

  it('ends with the reason of its signal', async () => {
    const simulator = await simulate({ runningMs: 60_000 });
    const controller = new AbortController();
    const source = openSource(simulator.url, 'genesys.query');
    const reading = readFrom(source, source.startAt(start()), { signal: controller.signal });
    const reason = new Error('the activity was cancelled');
    void delay(100).then(() => controller.abort(reason));
    await assert.rejects(reading, reason);
  });
});

describe('createGenesysSource on a server that others wrote', () => {
  const open = openScriptedServers();

  it('is TokenRejected where a fresh token is refused', async () => {
    const { url } = await open(() => ({ status: 401, body: 'no' }));
    const source = openSource(url, 'genesys.query');
    await assert.rejects(readFrom(source, source.startAt(Date.now() - hourMs)), {
      type: 'TokenRejected',
      message: /client holdfast is disabled or revoked/,
    });
  });

  it('asks for JSON and signs in with a Basic header', async () => {
    const { url, asked } = await open(() => ({ body: { id: 'org-9' } }));
    const source = openSource(url, 'genesys.query', { settings: { organization: undefined } });
    assert.equal(await source.resolveOrganization(), 'org-9');
    assert.ok(asked.every(({ headers }) => headers['accept'] === 'application/json'));
    const basic = Buffer.from('holdfast:simulated-secret').toString('base64');
    assert.equal(asked[0]?.headers['authorization'], `Basic ${basic}`);
    assert.equal(asked[0]?.body, 'grant_type=client_credentials');
  });

  it('takes the name of the api host where the server knows no organisation', async () => {
    const { url } = await open(() => ({ status: 404, body: 'not here' }));
    const source = openSource(url, 'genesys.query', { settings: { organization: undefined } });
    assert.equal(await source.resolveOrganization(), '127.0.0.1');
  });

  it('does not take a passing failure for a missing organisation, which would change every id', async () => {
    const { url } = await open(() => ({ status: 503, body: 'busy' }));
    const source = openSource(url, 'genesys.query', { settings: { organization: undefined } });
    await assert.rejects(source.resolveOrganization(), { type: 'SourceUnavailable' });
  });

  it('reads the services it is given where the server keeps no list of services', async () => {
    const { url, asked } = await open((one) => {
      if (one.path.endsWith('/servicemapping')) return { status: 404, body: '' };
      return { body: { entities: [record('a')], total: 1, pageCount: 1 } };
    });
    const filters = { services: ['Authorization', 'Architect'], entityTypes: [], actions: [] };
    const source = openSource(url, 'genesys.realtime', { settings: { filters } });
    await readFrom(source, source.startAt(Date.now() - hourMs));
    const names = asked
      .filter(({ path }) => path.endsWith('/realtime'))
      .map(({ body }) => (body as { serviceName: string }).serviceName);
    assert.deepEqual(names, ['PeoplePermissions', 'Architect']);
  });

  it('says what to do where the address is not that of an api host', async () => {
    const { url } = await open(() => ({ body: '<html>welcome</html>' }));
    const source = openSource(url, 'genesys.realtime');
    await assert.rejects(readFrom(source, source.startAt(Date.now() - hourMs)), {
      type: 'UnexpectedReply',
      message: /not JSON; check that the address is the api host/,
    });
  });

  it('is SourceUnavailable where the connection breaks', async () => {
    const { url } = await open(() => ({ reset: true }));
    const source = openSource(url, 'genesys.query');
    await assert.rejects(readFrom(source, source.startAt(Date.now() - hourMs)), {
      type: 'SourceUnavailable',
      retryable: true,
    });
  });

  it('refuses a position that is not its own, and an unknown dialect', async () => {
    const source = openSource('http://127.0.0.1:9', 'genesys.query');
    const foreign = { v: 9, to: 'yesterday' } satisfies Position;
    await assert.rejects(readFrom(source, foreign), { type: 'InvalidInput' });
    assert.throws(() => openSource('http://127.0.0.1:9', 'genesys.magic'), {
      type: 'InvalidConfiguration',
    });
  });
});
