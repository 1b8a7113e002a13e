import { cancellationSignal } from '@temporalio/activity';
import type { Ledger } from '../../ledger/ledger.ts';
import { noting } from './noting.ts';
import type { Window } from '../../audit/window.ts';
import type { HarvestSource, HarvestTicket } from '../../platforms/harvest.ts';
import type { Counted, HarvestSourceActivities, Ticket } from './harvest-activities.ts';
import { dayOf } from './daily-quota.ts';
import { type HarvestSetup, tenantNamed, toWindow } from './harvest-setup.ts';

export interface SourceActivityDependencies {
  readonly ledger: Ledger;
  readonly harvests: ReadonlyMap<string, HarvestSetup>;
  readonly now: () => number;
}

/** What asks the platform about a window and waits for it; collecting has a file of its own. */
export const createHarvestSourceActivities = ({
  ledger,
  harvests,
  now,
}: SourceActivityDependencies): Omit<HarvestSourceActivities, 'collectPart'> => {
  return {
    acquireHarvestToken: async ({ tenant }) => {
      await tenantNamed(harvests, tenant).source.acquireToken();
    },
    beginPart: (input) =>
      noting(ledger, input, async () => {
        const { source } = tenantNamed(harvests, input.tenant);
        const part = { window: toWindow(input.part), service: input.part.service };
        // Before the answer: one that is lost has cost of the quota, too.
        await ledger.windows.noteQuery(input.tenant, dayOf(now()));
        return toTicket(await source.begin(part, cancellationSignal()));
      }),
    pollPart: (input) =>
      noting(ledger, input, async () => {
        const { source } = tenantNamed(harvests, input.tenant);
        return toTicket(await source.poll(fromTicket(input.ticket), cancellationSignal()));
      }),
    countWindow: async (input) => {
      const { source } = tenantNamed(harvests, input.tenant);
      return countParts(source, toWindow(input), cancellationSignal());
    },
  };
};

/** Where services are read one by one they are counted one by one. */
const countParts = async (
  source: HarvestSource,
  window: Window,
  signal: AbortSignal,
): Promise<Counted> => {
  const organizationId = await source.resolveOrganization(signal);
  let sum: (Counted & { readonly method: string }) | undefined;
  for (const service of await source.services(signal)) {
    const counted = await source.count({ window, service }, organizationId, signal);
    if ('reason' in counted) return { method: null, reason: counted.reason };
    sum =
      sum === undefined
        ? counted
        : {
            ...counted,
            total: sum.total + counted.total,
            services: [...(sum.services ?? []), ...(counted.services ?? [])],
          };
  }
  return sum ?? { method: null, reason: 'no service is harvested' };
};

const toTicket = ({ window, ...same }: HarvestTicket): Ticket => ({
  ...same,
  from: new Date(window.from).toISOString(),
  to: new Date(window.to).toISOString(),
});

export const fromTicket = ({ from, to, ...same }: Ticket): HarvestTicket => ({
  ...same,
  window: toWindow({ from, to }),
});
