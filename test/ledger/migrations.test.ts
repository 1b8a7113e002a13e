import assert from 'node:assert/strict';
import { Migrator } from 'kysely/migration';
import { connect, disconnect } from '../../src/ledger/connections.ts';
import type { Connections, LedgerConfig } from '../../src/ledger/connections.ts';
import { createMigrations } from '../../src/ledger/migrations.ts';
import { aClaim, NEW_YEAR, streamRow } from './fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

const batch = '0a1b2c3d.genesys-eu.0';
const eventId = 'e'.repeat(32);
const key = { batch, target: 'main' } as const;

/** As the first published schema, and nothing later, would have left it. */
async function makeFirstLedger(config: LedgerConfig): Promise<void> {
  const connections = connect(config);
  const all = await createMigrations(config.kind === 'sqlite' ? 'blob' : 'bytea').getMigrations();
  const [first = ''] = Object.keys(all).sort();
  const migration = all[first];
  assert.ok(migration);
  const provider = { getMigrations: () => Promise.resolve({ [first]: migration }) };
  const { error } = await new Migrator({ db: connections.durable, provider }).migrateToLatest();
  assert.equal(error, undefined);
  await fill(connections);
  await disconnect(connections);
}

async function fill({ durable }: Connections): Promise<void> {
  const { name, platform, dialect, organizationId: organization_id, start } = aClaim();
  const at = NEW_YEAR;
  const read = JSON.stringify(start);
  await durable
    .insertInto('ledger')
    .values({ singleton: 1, id: '0a1b2c3d', created_at: at, boot: null })
    .execute();
  const counters = { events: 2, duplicates: 1, revisions: 0, late: 0, disordered: 0 };
  const stream = { name, platform, dialect, organization_id, version: 1, read, state: 'idle' };
  const delivered = { delivered_version: 0, delivered: read, unnormalised: 0, updated_at: at };
  await durable
    .insertInto('streams')
    .values({ ...stream, ...counters, ...delivered })
    .execute();
  const positions = { from_position: read, position: read, first_time: at, last_time: at };
  const size = { events: 2, bytes: 200, created_at: at };
  await durable
    .insertInto('batches')
    .values({
      id: batch,
      stream: name,
      from_version: 0,
      digest: 'd',
      ...positions,
      ...size,
      ...more,
    })
    .execute();
  const delivery = { ...key, stream: name, from_version: 0, ...size, attempts: 3, updated_at: at };
  await durable
    .insertInto('deliveries')
    .values({ ...delivery, state: 'redelivery', last_error: 'time-out' })
    .execute();
  const cut = { ordinal: 0, index: 'audit', offset: 0, length: 100, first_event: 0, events: 1 };
  const id = `${batch}.0000`;
  const sent = { attempt: 1, channel: 'c', deadline: at + 1, ack_id: 7, status: 200, code: 0 };
  await durable
    .insertInto('requests')
    .values({ ...key, id, root: id, ...cut, ...sent, state: 'accepted', updated_at: at })
    .execute();
  const refusal = { request: id, status: 400, code: 6, reason: 'bad', at, state: 'open' } as const;
  await durable
    .insertInto('quarantine')
    .values({ ...key, event_id: eventId, stream: name, ...refusal })
    .execute();
}

const more = { targets: '["main"]', verify_first: 0 } as const;

onEachDatabase('a ledger of the first schema', ({ empty, open }) => {
  it('is migrated when it is opened, and loses nothing', async () => {
    const config = await empty();
    await makeFirstLedger(config);
    const ledger = await open(config);
    assert.equal(ledger.id, '0a1b2c3d');
    assert.partialDeepStrictEqual(await streamRow(ledger), { version: 1, counters: { events: 2 } });
    assert.partialDeepStrictEqual(await ledger.batches.get(batch), {
      events: 2,
      verifyFirst: false,
    });
    const delivery = await ledger.deliveries.get(batch, 'main');
    assert.partialDeepStrictEqual(delivery, { state: 'redelivery', attempts: 3 });
    const [request] = await ledger.deliveries.requests(batch, 'main');
    const sent = { state: 'accepted', attempt: 1, channel: 'c', ackId: 7, sentAt: null } as const;
    assert.partialDeepStrictEqual(request, sent);
    const [letter] = await ledger.deliveries.quarantined({});
    assert.partialDeepStrictEqual(letter, { eventId, reason: 'bad', state: 'open' });
  });

  it('goes on as one that was made today', async () => {
    const config = await empty();
    await makeFirstLedger(config);
    const ledger = await open(config);
    await ledger.deliveries.setState(batch, 'main', 'accepted');
    const [open_] = await ledger.deliveries.unconfirmed({ target: 'main', limit: 9 });
    assert.partialDeepStrictEqual(open_, { id: `${batch}.0000`, sentAt: null });
    const question = { target: 'main', index: 'audit', except: [] };
    assert.equal(await ledger.deliveries.controlAfter({ ...question, since: 0 }), undefined);
    const found = await ledger.reconciliations.expectations({
      target: 'main',
      from: NEW_YEAR,
      to: NEW_YEAR + 1,
      limit: 9,
    });
    assert.deepEqual(
      found.map(({ withheld }) => withheld),
      [[eventId]],
    );
    await ledger.noteRestored('a test');
    assert.equal((await ledger.batches.get(batch))?.verifyFirst, true);
  });
});
