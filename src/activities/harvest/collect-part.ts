import { cancellationSignal, heartbeat } from '@temporalio/activity';
import { createPartWriter } from '../../evidence/received/create-part-writer.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { HarvestSourceActivities, Part } from './harvest-activities.ts';
import { type HarvestSetup, tenantNamed, toWindow } from './harvest-setup.ts';
import { fromTicket } from './source-activities.ts';
import type { Staging } from './staging.ts';

export interface CollectPartDependencies {
  readonly ledger: Ledger;
  readonly harvests: ReadonlyMap<string, HarvestSetup>;
  readonly staging: Staging;
  readonly now: () => number;
}

const HEARTBEAT_MS = 2_000;

/** Keeps every answer as it came, before anybody looks at what it means. A broken one leaves nothing behind. */
export const createCollectPart =
  ({
    ledger,
    harvests,
    staging,
    now,
  }: CollectPartDependencies): HarvestSourceActivities['collectPart'] =>
  async ({ tenant, from, to, collection, ticket }) => {
    const { source } = tenantNamed(harvests, tenant);
    const signal = cancellationSignal();
    const beating = setInterval(() => heartbeat(), HEARTBEAT_MS);
    const organizationId = await source.resolveOrganization(signal);
    const writer = await createPartWriter(staging.folderOf(collection), fileOf(ticket));
    try {
      for await (const page of source.collect(fromTicket(ticket), organizationId, signal)) {
        await writer.write(page);
      }
      const staged = await writer.finish();
      return { ...staged, endedAt: new Date(now()).toISOString() };
    } catch (error) {
      await writer.discard();
      const text = error instanceof Error ? error.message : String(error);
      await ledger.windows.noteError(tenant, toWindow({ from, to }), text);
      throw error;
    } finally {
      clearInterval(beating);
    }
  };

/** The part's own times and service: halves of a window get files of their own. */
const fileOf = ({ from, to, service }: Part): string => {
  const span = `${from}-${to}`.replaceAll(/[:.]/g, '');
  return `part-${span}-${service === null ? 'all' : Buffer.from(service).toString('hex').slice(0, 60)}`;
};
