import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import { createSqliteDialect } from './sqlite-dialect.ts';
import type { Tables } from './tables.ts';

export type LedgerConfig =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string };

export type DatabaseKind = LedgerConfig['kind'];

export interface Connections {
  readonly kind: DatabaseKind;
  /** For marks that a power loss may undo (SQLite at synchronous=NORMAL); reads too. */
  readonly database: Kysely<Tables>;
  /** For what must never be undone (SQLite at synchronous=FULL). The same database. */
  readonly durable: Kysely<Tables>;
}

export function connect(config: LedgerConfig): Connections {
  if (config.kind === 'postgres') {
    const database = new Kysely<Tables>({ dialect: createPostgresDialect(config.url) });
    return { kind: 'postgres', database, durable: database };
  }
  const open = (synchronous: 'FULL' | 'NORMAL'): Kysely<Tables> =>
    new Kysely<Tables>({ dialect: createSqliteDialect({ file: config.file, synchronous }) });
  return { kind: 'sqlite', database: open('NORMAL'), durable: open('FULL') };
}

export async function disconnect({ database, durable }: Connections): Promise<void> {
  await database.destroy();
  if (durable !== database) await durable.destroy();
}

/** pg hands out bigint and numeric as text; every number here is below 2^53. */
const NUMBER_OIDS: readonly number[] = [types.builtins.INT8, types.builtins.NUMERIC];

function createPostgresDialect(url: string): PostgresDialect {
  const pool = new Pool({
    connectionString: url,
    application_name: 'holdfast',
    connectionTimeoutMillis: 10_000,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        NUMBER_OIDS.includes(oid) ? Number : types.getTypeParser(oid, format as 'text'),
    },
  });
  // An idle connection that breaks must not end the process; the next query gets a new one or fails.
  pool.on('error', () => undefined);
  return new PostgresDialect({ pool });
}
