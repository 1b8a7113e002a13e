import { createHash } from 'node:crypto';
import { Failure } from '../../audit/failure.ts';
import type { Window } from '../../audit/window.ts';
import {
  findSealed,
  findSupplements,
  type FoundWindow,
} from '../../evidence/archive/find-sealed.ts';
import type { SealDependencies } from '../../evidence/archive/seal-dependencies.ts';
import type { WindowRow } from '../../ledger/harvests.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { DeclareScope } from './declare-tenant.ts';
import type {
  HarvestActivities,
  OpenedWindow,
  OpenWindowInput,
  Part,
} from './harvest-activities.ts';
import { type HarvestSetup, tenantNamed, toWindow } from './harvest-setup.ts';
import type { Staging } from './staging.ts';
import { recheckSucceeded } from './tell-recheck-failed.ts';
import { otherCount } from './window-facts.ts';

export interface OpenWindowDependencies {
  readonly ledger: Ledger;
  readonly harvests: ReadonlyMap<string, HarvestSetup>;
  readonly declareScope: DeclareScope;
  readonly staging: Staging;
  readonly seal: SealDependencies;
  readonly now: () => number;
}

const MINUTE_MS = 60_000;

/** Says what is to be done about a window, and under which name. The archive learns first that there has to be one. */
export const createOpenWindow =
  ({
    ledger,
    harvests,
    declareScope,
    staging,
    seal,
    now,
  }: OpenWindowDependencies): HarvestActivities['openWindow'] =>
  async (input): Promise<OpenedWindow> => {
    const setup = tenantNamed(harvests, input.tenant);
    const { source, lagMs } = setup;
    const window = toWindow(input);
    refuseEarly(input.tenant, window, now() - lagMs);
    const organizationId = await source.resolveOrganization();
    await declareScope(setup, organizationId, window.from);
    const { tenant, platform } = source;
    if (input.instead !== undefined) await staging.remove(input.instead);
    const opened = await ledger.windows.open({ tenant, platform, organizationId, window });
    const adopted = opened.state === 'open' ? await adopt({ ledger, seal }, opened) : opened;
    const row = await renewed(ledger, adopted, input);
    const { recheckHours, instead, ...asked } = input;
    const collection =
      recheckHours === undefined
        ? row.collection
        : recheckOf(instead ?? row.collection, recheckHours);
    const reading = { ...asked, collection, sourceQueue: setup.queue };
    if (recheckHours !== undefined) {
      const sealed = await adoptRecheck({ ledger, seal }, row, { ...input, recheckHours });
      if (sealed !== undefined) return { ...reading, outcome: 'done', parts: [], ...sealed };
    }
    if (!isToBeRead(row, recheckHours)) {
      const undelivered = recheckHours === undefined ? undeliveredOf(row) : {};
      return { ...reading, outcome: 'done', parts: [], ...undelivered };
    }
    const { historyMs } = source.capabilities;
    // A little inside: history ends while the query runs.
    if (historyMs !== null && window.from < now() - historyMs + MINUTE_MS) {
      return { ...reading, outcome: 'exceeded', parts: [] };
    }
    const parts: Part[] = (await source.services()).map((service) => ({
      from: input.from,
      to: input.to,
      service,
    }));
    return { ...reading, outcome: 'open', parts };
  };

/** The archive may know more than the ledger: an older copy of it may have been put back. */
const adopt = async (
  { ledger, seal }: Pick<OpenWindowDependencies, 'ledger' | 'seal'>,
  row: WindowRow,
): Promise<WindowRow> => {
  const found = await findSealed(seal, row, row.window);
  if (found === undefined) return row;
  const { predicate, ...sealed } = found;
  const { outcome, collection, counts, independentCount } = predicate;
  if (outcome === 'failed') return row;
  await ledger.windows.adopt({
    ...sealed,
    tenant: row.tenant,
    window: row.window,
    collection,
    state: outcome,
    events: counts.events,
    ...otherCount(independentCount),
    error: null,
  });
  // Sealed before this ledger began: its events were delivered then, and what this ledger has seen cannot tell.
  if (collection !== row.collection) await ledger.windows.noteDelivered(row.tenant, row.window, 0);
  return (await ledger.windows.get(row.tenant, row.window)) ?? row;
};

/**
 * What this re-check has sealed already: its run may have ended before the ledger knew, or before the events were handed
 * over. They are handed over where this ledger saw the supplement begun. What it only learns of from the archive was
 * delivered before it began, or after the copy was made that was put back: to its eyes all of that would be new.
 */
const adoptRecheck = async (
  { ledger, seal }: Pick<OpenWindowDependencies, 'ledger' | 'seal'>,
  { tenant, window, manifestSha256, rechecks, undelivered, ...whose }: WindowRow,
  { recheckHours, ...input }: OpenWindowInput & { readonly recheckHours: number },
): Promise<Pick<OpenedWindow, 'collection' | 'undelivered'> | undefined> => {
  if (manifestSha256 === null) return undefined;
  if (rechecks.includes(recheckHours) && undelivered.length === 0) return undefined;
  const isWaiting = ({ predicate }: FoundWindow) => undelivered.includes(predicate.collection);
  const sealed = (await findSupplements(seal, whose, window, manifestSha256)).filter(
    ({ predicate }) => predicate.settling.recheckHours === recheckHours,
  );
  const own = sealed.find(isWaiting) ?? sealed[0];
  if (own === undefined) return undefined;
  const { collection } = own.predicate;
  // First: once the re-check is noted as done, nobody comes back here.
  await recheckSucceeded(ledger, input);
  const supplement = { collection, manifestSha256: own.manifestSha256 };
  await ledger.windows.noteRecheck(tenant, window, recheckHours, supplement);
  return { collection, ...(isWaiting(own) && { undelivered: own.manifestSha256 }) };
};

const undeliveredOf = ({ state, delivered, manifestSha256 }: WindowRow) =>
  state === 'sealed' && !delivered && manifestSha256 !== null
    ? { undelivered: manifestSha256 }
    : {};

/** Of a re-check only the name of the re-check is another one. */
const renewed = async (
  { windows }: Ledger,
  row: WindowRow,
  { recheckHours, instead }: OpenWindowInput,
): Promise<WindowRow> =>
  instead === undefined || recheckHours !== undefined
    ? row
    : ((await windows.renew(row.tenant, row.window, instead)) ?? row);

const isToBeRead = ({ state, rechecks }: WindowRow, recheckHours: number | undefined): boolean => {
  if (recheckHours === undefined) return state === 'open';
  return (state === 'sealed' || state === 'sealed-empty') && !rechecks.includes(recheckHours);
};

/** The same re-check of the same reading has the same name, however often it is begun. */
const recheckOf = (collection: string, hours: number): string =>
  createHash('sha256').update(`${collection} ${hours}`).digest('hex').slice(0, 12);

const refuseEarly = (tenant: string, { from, to }: Window, until: number): void => {
  if (to <= until) return;
  const opens = new Date(to + Date.now() - until).toISOString();
  throw new Failure({
    type: 'InvalidInput',
    message:
      `The window of ${tenant} from ${new Date(from).toISOString()} to ${new Date(to).toISOString()} ` +
      `is not over, or the platform may still be adding to it; read it from ${opens} on.`,
    retryable: false,
  });
};
