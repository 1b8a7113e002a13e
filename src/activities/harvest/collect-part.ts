import { hash } from 'node:crypto';
import { cancellationSignal } from '@temporalio/activity';
import { createPartWriter } from '../../evidence/received/create-part-writer.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { HarvestSourceActivities, Ticket } from './harvest-activities.ts';
import { type HarvestSetup, tenantNamed } from './harvest-setup.ts';
import { noting } from './noting.ts';
import { fromTicket } from './source-activities.ts';
import type { Staging } from './staging.ts';

export interface CollectPartDependencies {
  readonly ledger: Ledger;
  readonly harvests: ReadonlyMap<string, HarvestSetup>;
  readonly staging: Staging;
  readonly now: () => number;
}

/** Keeps every answer as it came, before anybody looks at what it means. A broken one leaves nothing behind. */
export const createCollectPart =
  ({
    ledger,
    harvests,
    staging,
    now,
  }: CollectPartDependencies): HarvestSourceActivities['collectPart'] =>
  (input) =>
    noting(ledger, input, async () => {
      const { tenant, collection, ticket } = input;
      const { source } = tenantNamed(harvests, tenant);
      const signal = cancellationSignal();
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
        throw error;
      }
    });

/** Each question gets a file of its own: halves of a window, and one that was asked again. */
const fileOf = ({ from, to, service, transactionId, askedAt }: Ticket): string => {
  const question = JSON.stringify([from, to, service, transactionId ?? askedAt]);
  return `part-${from.replaceAll(/[:.]/g, '')}-${hash('sha256', question).slice(0, 12)}`;
};
