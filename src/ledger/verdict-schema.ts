import type { ColumnDefinitionBuilder, Kysely } from 'kysely';

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull();

/** Migration 0009: every verdict on an alert, also those that a later one overruled. */
export const createVerdicts = (schema: Kysely<unknown>['schema']): Promise<void> =>
  schema
    .createTable('alert_verdicts')
    .addColumn('alert', 'text', required)
    .addColumn('at', 'bigint', required)
    .addColumn('disposition', 'text', required)
    .addColumn('by', 'text', required)
    .addColumn('via', 'text', required)
    .addColumn('ticket', 'text')
    .addPrimaryKeyConstraint('alert_verdicts_key', ['alert', 'at', 'disposition', 'by'])
    .execute();
