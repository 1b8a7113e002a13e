import assert from 'node:assert/strict';
import platformClient from 'purecloud-platform-client-v2';
import type { Models } from 'purecloud-platform-client-v2';
import { openSource, readFrom } from './reading.ts';
import { openScriptedServers, record, type Answer, type Asked } from './scripted-server.ts';

const filters = { services: ['PeoplePermissions'], entityTypes: ['Role'], actions: ['Create'] };
const transaction = 'of a form/that nobody promised';
const cursor = 'b3BhcXVl+/==';
const mapping = { services: [{ name: 'PeoplePermissions' }] };

const answer = ({ path, query }: Asked): Answer => {
  if (path.endsWith('/servicemapping')) return { body: mapping };
  if (path.endsWith('/me')) return { body: { id: 'org-1' } };
  if (path.endsWith('/realtime')) {
    return { body: { entities: [record('a')], total: 1, pageCount: 1, pageNumber: 1 } };
  }
  if (path.endsWith('/query')) return { status: 202, body: { id: transaction, state: 'Queued' } };
  if (!path.endsWith('/results')) return { body: { id: transaction, state: 'Succeeded' } };
  const isFirst = !query.has('cursor');
  return { body: { entities: [record(isFirst ? 'a' : 'b')], ...(isFirst ? { cursor } : {}) } };
};

/** What the vendor's API sees of a request. The SDK gives even a GET the type of a body. */
const onTheWire = ({ method, path, query, headers, body }: Asked) => ({
  call: `${method} ${path}`,
  query: [...query].toSorted(([a], [b]) => a.localeCompare(b)),
  authorization: headers['authorization'],
  type: method === 'GET' ? undefined : String(headers['content-type']).split(';')[0],
  body,
});

/** The body by the vendor's own type; only the interval is ours. */
const auditQuery = ({ body }: Asked): Models.AuditQueryRequest => ({
  interval: (body as { readonly interval: string }).interval,
  serviceName: 'PeoplePermissions',
  filters: [
    { property: 'EntityType', value: 'Role' },
    { property: 'Action', value: 'Create' },
  ],
  sort: [{ name: 'Timestamp', sortOrder: 'ascending' }],
});

describe('Genesys requests, next to those of the vendor’s own SDK', () => {
  const open = openScriptedServers();

  const withSdk = async (url: string): Promise<void> => {
    const client = platformClient.ApiClient.instance;
    const { hostname: host, port } = new URL(url);
    client.setGateway({ host, protocol: 'http', port: Number(port) });
    await client.loginClientCredentialsGrant('holdfast', 'simulated-secret');
  };
  const read = async (url: string, dialect: string): Promise<void> => {
    const source = openSource(url, dialect, {
      settings: { filters, pageSize: 500, organization: undefined },
    });
    assert.equal(await source.resolveOrganization(), 'org-1');
    await readFrom(source, source.startAt(Date.now() - 60_000));
  };
  const compare = (ours: readonly Asked[], theirs: readonly Asked[]): void =>
    assert.deepEqual(ours.map(onTheWire), theirs.map(onTheWire));

  it('ask the asynchronous query for the same', async () => {
    const { url: ourUrl, asked: ours } = await open(answer);
    await read(ourUrl, 'genesys.query');
    const { url, asked: theirs } = await open(answer);
    await withSdk(url);
    await new platformClient.OrganizationApi().getOrganizationsMe();
    const audit = new platformClient.AuditApi();
    await audit.getAuditsQueryServicemapping();
    const created = ours.find(({ method, path }) => method === 'POST' && path.endsWith('/query'));
    assert.ok(created !== undefined);
    await audit.postAuditsQuery(auditQuery(created));
    await audit.getAuditsQueryTransactionId(transaction);
    const page = { pageSize: 500, expand: ['user'] };
    await audit.getAuditsQueryTransactionIdResults(transaction, page);
    await audit.getAuditsQueryTransactionIdResults(transaction, { ...page, cursor });
    compare(ours, theirs);
  });

  it('ask the realtime query for the same', async () => {
    const { url: ourUrl, asked: ours } = await open(answer);
    await read(ourUrl, 'genesys.realtime');
    const { url, asked: theirs } = await open(answer);
    await withSdk(url);
    await new platformClient.OrganizationApi().getOrganizationsMe();
    const audit = new platformClient.AuditApi();
    await audit.getAuditsQueryRealtimeServicemapping();
    const asked = ours.find(({ path }) => path.endsWith('/realtime'));
    assert.ok(asked !== undefined);
    const body = { ...auditQuery(asked), pageNumber: 1, pageSize: 500 };
    await audit.postAuditsQueryRealtime(body, { expand: ['user'] });
    compare(ours, theirs);
  });
});
