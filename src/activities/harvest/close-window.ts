import { sealWindow, type WindowFacts } from '../../evidence/archive/seal-window.ts';
import type { HarvestActivities } from './harvest-activities.ts';
import { tenantNamed, toWindow } from './harvest-setup.ts';
import type { SealWindowDependencies } from './seal-window.ts';
import { NOTHING_READ, windowFacts } from './window-facts.ts';
import { openRow, sealedBefore } from './window-row.ts';

/** A window that could not be read, or cannot any more, is a fact too, signed like all others. */
export const createCloseWindow =
  ({
    ledger,
    harvests,
    staging,
    seal,
    collector,
    now,
  }: SealWindowDependencies): HarvestActivities['closeWindow'] =>
  async (input) => {
    const { tenant, collection, outcome, reason, startedAt } = input;
    const setup = tenantNamed(harvests, tenant);
    const row = await openRow(ledger.windows, input);
    if (row.state !== 'open') return sealedBefore(row);
    const facts: WindowFacts = {
      ...NOTHING_READ,
      ...windowFacts(setup, row, input, collector),
      outcome,
      kind: 'window',
      reason,
      settling: { recheckHours: 0, settled: outcome === 'gap' },
      previous: null,
      supplements: null,
      startedAt,
      endedAt: new Date(now()).toISOString(),
    };
    const sealed = await sealWindow(seal, facts, null);
    await ledger.windows.seal({
      ...sealed,
      tenant,
      window: toWindow(input),
      collection,
      state: outcome,
      events: 0,
      sourceTotal: null,
      agrees: null,
      error: reason,
    });
    await ledger.conditions.resolve('ArchiveUnusable', tenant);
    await ledger.conditions.raise(
      outcome === 'gap' ? 'HarvestGap' : 'HarvestFailed',
      `${tenant} ${input.from}`,
      `The window of ${tenant} from ${input.from} to ${input.to} ${outcome === 'gap' ? 'is a gap in the evidence' : 'could not be harvested'}: ${reason} ` +
        (outcome === 'gap'
          ? 'It is signed as such.'
          : `Once the cause is mended: holdfast backfill ${tenant} --from ${input.from} --to ${input.to}`),
    );
    if (outcome === 'gap')
      await ledger.conditions.resolve('HarvestFailed', `${tenant} ${input.from}`);
    await staging.remove(collection);
    return { outcome, ...sealed, events: 0, agrees: null };
  };
