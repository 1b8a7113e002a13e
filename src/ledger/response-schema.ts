import type { Kysely } from 'kysely';

/** Migration 0008: what a person adds to an acknowledgement, and who is just acting on a link. */
export async function addResponses(schema: Kysely<unknown>['schema']): Promise<void> {
  await schema.alterTable('alerts').addColumn('note', 'text').execute();
  await schema.alterTable('used_links').addColumn('claim', 'text').execute();
  await schema.alterTable('used_links').addColumn('claimed_until', 'bigint').execute();
}
