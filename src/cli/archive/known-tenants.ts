import type { DatabaseSync } from 'node:sqlite';

/** Those of whom the archive has statements, as its index tells. */
export const knownTenants = (database: DatabaseSync): readonly string[] =>
  database
    .prepare('SELECT DISTINCT tenant FROM statements ORDER BY tenant')
    .all()
    .map(({ tenant }) => String(tenant));
