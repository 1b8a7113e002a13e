import assert from 'node:assert/strict';
import platformClient from 'purecloud-platform-client-v2';
import type { Models } from 'purecloud-platform-client-v2';
import { simulateGenesys } from '../../../src/simulator/genesys/simulate-genesys.ts';
import { REALTIME_SERVICES } from '../../../src/simulator/changes/genesys-kinds.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { HOUR_MS, interval } from '../support.ts';

/** The vendor's own client does not know that it talks to a simulator. */
describe('the Genesys SDK against the simulator', () => {
  const audit = new platformClient.AuditApi();
  let simulator: Simulator;
  let window: string;
  let expected: readonly { readonly id: string | null; readonly kind: string }[];

  before(async () => {
    const history = { records: 1500, spanMs: 12 * HOUR_MS };
    simulator = await simulateGenesys({ history, seed: 11, ratePerSecond: 0, lateScale: 0 });
    const { world } = simulator;
    const to = Math.floor(world.now() / 1000) * 1000 - 60_000;
    window = interval(to - 10 * HOUR_MS, to);
    expected = world.visible('genesys', to - 10 * HOUR_MS, to, world.now());
    const client = platformClient.ApiClient.instance;
    const { hostname: host, port } = new URL(simulator.url);
    client.setGateway({ host, protocol: 'http', port: Number(port) });
    await client.loginClientCredentialsGrant('holdfast', 'simulated-secret');
  });
  after(() => simulator.close());

  it('runs an asynchronous query and pages to exactly the records of the world', async () => {
    const query = await audit.postAuditsQuery({ interval: window });
    const id = query.id ?? '';
    for (let state = query.state; state !== 'Succeeded';) {
      assert.ok(state === 'Queued' || state === 'Running', state);
      await new Promise((resolve) => setTimeout(resolve, 50));
      state = (await audit.getAuditsQueryTransactionId(id)).state;
    }
    const found: Models.AuditLogMessage[] = [];
    let cursor: string | undefined;
    do {
      const options = {
        pageSize: 500,
        expand: ['user'],
        ...(cursor === undefined ? {} : { cursor }),
      };
      const page = await audit.getAuditsQueryTransactionIdResults(id, options);
      found.push(...(page.entities ?? []));
      cursor = page.cursor;
    } while (cursor !== undefined);
    assert.deepEqual(distinct(found), expected.map((entry) => entry.id ?? '').toSorted());
    assert.ok(found.some(({ user }) => user?.name !== undefined));
  });

  it('pages through a realtime query, whose total is the number of distinct records', async () => {
    const found: Models.AuditLogMessage[] = [];
    for (let pageNumber = 1, pageCount = 1; pageNumber <= pageCount; pageNumber++) {
      const body = { interval: window, pageNumber, pageSize: 100 };
      const page = await audit.postAuditsQueryRealtime(body, { expand: ['user'] });
      found.push(...(page.entities ?? []));
      pageCount = page.pageCount ?? 0;
      assert.equal(page.total, expectedRealtime().length);
    }
    assert.deepEqual(distinct(found), expectedRealtime());
  });

  it('reads service mappings, organisation, token and limits', async () => {
    const { services } = await audit.getAuditsQueryServicemapping();
    const realtime = await audit.getAuditsQueryRealtimeServicemapping();
    assert.ok((services?.length ?? 0) > (realtime.services?.length ?? 0));
    const organizations = new platformClient.OrganizationApi();
    const { organization } = simulator.world.centre;
    assert.equal((await organizations.getOrganizationsMe()).id, organization.id);
    const token = await new platformClient.TokensApi().getTokensMe();
    assert.equal(token.organization?.id, organization.id);
    const limits = await organizations.getOrganizationsLimitsNamespace('audit');
    assert.ok((limits.entities?.length ?? 0) > 0);
  });

  it('understands a refusal', async () => {
    const refused = audit.postAuditsQuery({ interval: 'yesterday' });
    await assert.rejects(refused, { status: 400 });
  });

  function expectedRealtime(): string[] {
    const isRealtime = (kind: string) => REALTIME_SERVICES.has(kind.split('/')[0] ?? '');
    return expected
      .filter(({ kind }) => isRealtime(kind))
      .map(({ id }) => id ?? '')
      .toSorted();
  }
});

function distinct(records: readonly Models.AuditLogMessage[]): string[] {
  return [...new Set(records.map(({ id }) => id ?? ''))].toSorted();
}
