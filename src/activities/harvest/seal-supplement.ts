import { findSupplements } from '../../evidence/archive/find-sealed.ts';
import { readSealed } from '../../evidence/archive/read-sealed.ts';
import type { SealDependencies } from '../../evidence/archive/seal-dependencies.ts';
import { sealWindow, type WindowFacts } from '../../evidence/archive/seal-window.ts';
import { windowPrefix } from '../../evidence/formats/object-keys.ts';
import type { WindowRow } from '../../ledger/harvests.ts';
import { countInSplunk, type CountInSplunkDependencies } from './count-in-splunk.ts';
import { harvestStream } from './deliver-events.ts';
import type { HarvestActivities, RecheckInput, SealResult } from './harvest-activities.ts';
import { tenantNamed, toWindow } from './harvest-setup.ts';
import {
  assembleReading,
  filesOf,
  readingFacts,
  type SealWindowDependencies,
} from './seal-window.ts';
import { recheckSucceeded } from './tell-recheck-failed.ts';
import { otherCount, windowFacts } from './window-facts.ts';

const NOTHING: SealResult = {
  outcome: 'nothing',
  manifestSha256: null,
  leafIndex: null,
  events: 0,
  agrees: null,
};

/**
 * What a later reading shows beyond what was sealed is sealed as a supplement: nothing that is sealed is ever changed.
 * The last re-check is sealed also where it found nothing, because that is what it says.
 */
export const createSealSupplement =
  (deps: SealWindowDependencies & CountInSplunkDependencies): HarvestActivities['sealSupplement'] =>
  async (input) => {
    const { ledger, harvests, staging, seal, collector } = deps;
    const { tenant, collection, recheckHours, settled } = input;
    const setup = tenantNamed(harvests, tenant);
    const window = toWindow(input);
    const row = await ledger.windows.get(tenant, window);
    if (row?.manifestSha256 == null) return NOTHING;
    const known = await knownIds(seal, row, {
      manifestSha256: row.manifestSha256,
      except: collection,
    });
    await tellSplunk(deps, input, [...known]);
    const assembled = await assembleReading(deps, input, known);
    const { events } = assembled.counts;
    if (events === 0 && !settled) {
      await ledger.windows.noteRecheck(tenant, window, recheckHours, null);
      await recheckSucceeded(ledger, input);
      await staging.remove(collection);
      return NOTHING;
    }
    const facts: WindowFacts = {
      ...windowFacts(setup, row, input, collector),
      ...readingFacts(deps, setup, input, assembled),
      outcome: events === 0 ? 'sealed-empty' : 'sealed',
      kind: 'supplement',
      reason: null,
      settling: { recheckHours, settled },
      previous: null,
      supplements: row.manifestSha256,
    };
    // Whoever finds it sealed and not noted knows by that whether it is still to be handed over.
    if (events > 0) await ledger.windows.noteSupplementBegun(tenant, window, collection);
    const sealed = await sealWindow(seal, facts, await filesOf(staging, input, assembled));
    await ledger.windows.noteRecheck(tenant, window, recheckHours, {
      collection,
      manifestSha256: sealed.manifestSha256,
    });
    await recheckSucceeded(ledger, input);
    if (events === 0) await staging.remove(collection);
    const { independentCount } = facts;
    return {
      outcome: facts.outcome,
      manifestSha256: sealed.manifestSha256,
      leafIndex: sealed.leafIndex,
      events,
      agrees: otherCount(independentCount).agrees,
    };
  };

/** Of what was sealed before: what is found now has only begun its way there. */
const tellSplunk = async (
  deps: SealWindowDependencies & CountInSplunkDependencies,
  { tenant, from, to, settled }: RecheckInput,
  eventIds: readonly string[],
): Promise<void> => {
  const { ledger, harvests } = deps;
  const { targets } = tenantNamed(harvests, tenant);
  const window = toWindow({ from, to });
  const counted = await countInSplunk(deps, { targets, window, eventIds });
  if (counted === null) return;
  await ledger.windows.noteInSplunk(tenant, window, counted);
  const { target, found, expected } = counted;
  if (found >= expected) return ledger.conditions.resolve('HarvestMissing', `${tenant} ${from}`);
  if (!settled) return;
  await ledger.conditions.raise(
    'HarvestMissing',
    `${tenant} ${from}`,
    `Of ${expected} sealed events of ${tenant} from ${from} to ${to}, Splunk target ${target} shows ${found}. ` +
      `The archive has them all. See what is on its way: holdfast deliveries list --stream ${harvestStream(tenant)}; ` +
      'compare: holdfast deliveries reconcile.',
  );
};

/**
 * Of the window itself and of its supplements, but for the one that is being made (again). The archive knows them all; an
 * older copy of the ledger would have what it has forgotten sealed twice.
 */
const knownIds = async (
  seal: SealDependencies,
  row: WindowRow,
  { manifestSha256, except }: { readonly manifestSha256: string; readonly except: string },
): Promise<ReadonlySet<string>> => {
  const supplements = await findSupplements(seal, row, row.window, manifestSha256);
  const sealed = [
    { collection: row.collection, manifestSha256 },
    ...supplements.map(({ predicate: { collection }, manifestSha256: digest }) => ({
      collection,
      manifestSha256: digest,
    })),
  ];
  const known = new Set<string>();
  for (const { collection, manifestSha256: digest } of sealed) {
    if (collection === except) continue;
    const prefix = windowPrefix({ ...row, collection }, row.window);
    for (const { event_id } of (await readSealed(seal.store, prefix, digest)).events)
      known.add(event_id);
  }
  return known;
};
