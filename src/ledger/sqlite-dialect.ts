import { mkdirSync, realpathSync } from 'node:fs';
import { dirname, basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely';
import { lockFor } from './file-lock.ts';

export interface SqliteDialectOptions {
  readonly file: string;
  /** FULL survives a power loss; NORMAL survives every crash of the process. */
  readonly synchronous: 'FULL' | 'NORMAL';
}

/**
 * How long a statement waits for a writer in another process. The wait blocks the thread, and heartbeats with it: it is
 * shorter than every heartbeat time-out, so that a run says that the ledger is locked rather than that nobody answers.
 */
const BUSY_TIMEOUT_MS = 3_000;
const MAX_CACHED_STATEMENTS = 200;

/** Kysely over node:sqlite. */
export const createSqliteDialect = (options: SqliteDialectOptions): Dialect => ({
  createAdapter: () => new TransactionalAdapter(),
  createDriver: () => createDriver(options),
  createIntrospector: (database) => new SqliteIntrospector(database),
  createQueryCompiler: () => new SqliteQueryCompiler(),
});

/** SQLite's DDL is transactional; Kysely's adapter says otherwise, so two processes could migrate at once. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function createDriver({ file, synchronous }: SqliteDialectOptions): Driver {
  mkdirSync(dirname(file), { recursive: true });
  const lock = lockFor(join(realpathSync(dirname(file)), basename(file)));
  const database = new DatabaseSync(file, { open: false, timeout: BUSY_TIMEOUT_MS });
  const connection = createConnection(database);
  // Kysely awaits every call: what throws here must arrive as a rejection.
  const run = async (sql: string): Promise<void> => database.exec(sql);
  return {
    init: async () => {
      database.open();
      database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}`);
    },
    acquireConnection: async () => {
      await lock.acquire();
      return connection;
    },
    releaseConnection: async () => lock.release(),
    // IMMEDIATE: a transaction that starts by reading could not become a writer after another's commit.
    beginTransaction: () => run('BEGIN IMMEDIATE'),
    commitTransaction: () => run('COMMIT'),
    // SQLite ends the transaction itself on a full disk; a ROLLBACK would fail then and hide why.
    rollbackTransaction: async () => {
      if (database.isTransaction) database.exec('ROLLBACK');
    },
    destroy: async () => database.close(),
  };
}

function createConnection(database: DatabaseSync): DatabaseConnection {
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    if (statements.size >= MAX_CACHED_STATEMENTS) statements.clear();
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    // A throw must become a rejection, and Kysely awaits it.
    executeQuery: async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
      const statement = prepare(sql);
      const values = parameters as readonly SQLInputValue[];
      if (statement.columns().length > 0) return { rows: statement.all(...values) as R[] };
      const { changes } = statement.run(...values);
      return { rows: [], numAffectedRows: BigInt(changes) };
    },
    streamQuery: () => {
      throw new Error('streaming is not used with SQLite');
    },
  };
}
