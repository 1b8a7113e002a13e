import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { Failure } from '../audit/failure.ts';
import { createAlertLedger } from './alert-ledger.ts';
import { createConditionLedger } from './condition-ledger.ts';
import { createBatchEventIds } from './batch-event-ids.ts';
import { createBatchLedger } from './batch-ledger.ts';
import { noteBoot } from './boot.ts';
import { connect, disconnect } from './connections.ts';
import type { Connections, LedgerConfig } from './connections.ts';
import { createDeliveryLedger } from './delivery-ledger.ts';
import { createExpectations } from './expectation-ledger.ts';
import { createFindingLedger } from './finding-ledger.ts';
import { createLeafLedger } from './leaf-ledger.ts';
import { createIdentityLedger } from './identity-ledger.ts';
import { createLedgerAge } from './ledger-age.ts';
import type { Ledger } from './ledger.ts';
import { guarded, withFailures } from './ledger-failure.ts';
import { createMigrations } from './migrations.ts';
import { prune } from './prune.ts';
import { noteRestored } from './restored.ts';
import { createReviewLedger } from './review-ledger.ts';
import { createSeenHours } from './seen-hours.ts';
import { createSeenLedger } from './seen-ledger.ts';
import { createStreamLedger } from './stream-ledger.ts';
import { createTargetLedger } from './target-ledger.ts';
import { createThrottleLedger } from './throttle-ledger.ts';
import { createWindowLedger } from './window-ledger.ts';

/** Any number: what processes that migrate one PostgreSQL database at once agree on. */
const MIGRATION_LOCK = 7_034_112_015;

/**
 * Opens the ledger, making or migrating it when needed. Several processes may have it open.
 * Failure `InvalidConfiguration` for a URL that is none, `LedgerUnavailable` when it cannot be opened.
 */
export async function openLedger(config: LedgerConfig): Promise<Ledger> {
  assertUsable(config);
  return withFailures(async () => {
    const connections = connect(config);
    try {
      return await assemble(connections, config);
    } catch (error) {
      await disconnect(connections);
      throw error;
    }
  });
}

async function assemble(connections: Connections, config: LedgerConfig): Promise<Ledger> {
  await migrate(connections);
  const id = await readId(connections);
  const age = config.kind === 'sqlite' ? createLedgerAge(config.file) : undefined;
  if (connections.kind === 'sqlite') await noteBoot(connections);
  await age?.check(connections, id);
  const hours = createSeenHours(connections);
  return {
    id,
    streams: guarded(createStreamLedger(connections)),
    batches: guarded(createBatchLedger({ ...connections, ledgerId: id, hours, age })),
    deliveries: guarded(createDeliveryLedger({ ...connections, ledgerId: id, age })),
    seen: guarded(createSeenLedger(hours)),
    throttles: guarded(createThrottleLedger(connections)),
    conditions: guarded(createConditionLedger(connections)),
    targets: guarded(createTargetLedger(connections)),
    reconciliations: guarded({
      ...createFindingLedger(connections),
      expectations: createExpectations(connections),
      eventIds: createBatchEventIds(connections.database),
    }),
    windows: guarded(createWindowLedger(connections)),
    leaves: guarded(createLeafLedger(connections)),
    identities: guarded(createIdentityLedger(connections)),
    alerts: guarded(createAlertLedger(connections)),
    reviews: guarded(createReviewLedger({ ...connections, ledgerId: id })),
    noteRestored: (evidence) => withFailures(() => noteRestored(connections, evidence)),
    prune: (limits) => withFailures(() => prune(connections, limits)),
    close: () => disconnect(connections),
  };
}

/** All in one transaction, under one lock: processes that start together migrate once. */
async function migrate({ kind, durable }: Connections): Promise<void> {
  const provider = createMigrations(kind === 'postgres' ? 'bytea' : 'blob');
  await durable.transaction().execute(async (transaction) => {
    if (kind === 'postgres')
      await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(transaction);
    const { error } = await new Migrator({ db: transaction, provider }).migrateToLatest();
    if (error !== undefined) throw error;
  });
}

async function readId({ durable }: Connections): Promise<string> {
  await durable
    .insertInto('ledger')
    .values({
      singleton: 1,
      id: randomBytes(4).toString('hex'),
      created_at: Date.now(),
      boot: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { id } = await durable.selectFrom('ledger').select('id').executeTakeFirstOrThrow();
  return id;
}

function assertUsable(config: LedgerConfig): void {
  if (config.kind === 'sqlite' || URL.canParse(config.url)) return;
  // The text itself stays out of the message: it may hold a password.
  throw new Failure({
    type: 'InvalidConfiguration',
    message: "The ledger's url is not a URL; write postgres://user:password@host:5432/database.",
    retryable: false,
  });
}
