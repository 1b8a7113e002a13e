import type { Window } from '../../audit/window.ts';
import type { InSplunk } from '../../ledger/harvests.ts';
import type { IndexSearch } from '../../splunk/index-search.ts';
import type { TargetSettings } from '../../splunk/target.ts';

export interface CountInSplunkDependencies {
  readonly searches: ReadonlyMap<string, Pick<IndexSearch, 'countEvents'>>;
  readonly targets: ReadonlyMap<string, TargetSettings>;
  readonly now: () => number;
}

export interface WantedInSplunk {
  /** Names of the tenant's targets; the first that can be searched is asked. */
  readonly targets: readonly string[];
  readonly window: Window;
  readonly eventIds: readonly string[];
}

/**
 * How many of a window's events one of the tenant's Splunks has, each counted once: the third count, beside the
 * platform's and the archive's. Null where none can be searched, or its answer is not whole.
 */
export const countInSplunk = async (
  { searches, targets, now }: CountInSplunkDependencies,
  wanted: WantedInSplunk,
): Promise<InSplunk | null> => {
  for (const target of wanted.targets) {
    const search = searches.get(target);
    const settings = targets.get(target);
    if (search === undefined || settings === undefined) continue;
    const { index, disorderedIndex } = settings;
    const found = new Set<string>();
    for (const name of new Set([index, disorderedIndex ?? index])) {
      const answer = await search.countEvents({
        index: name,
        eventIds: wanted.eventIds,
        // One whose time could not be read was given that of its receipt.
        from: wanted.window.from,
        to: now(),
      });
      if (answer.kind !== 'complete') return null;
      for (const id of answer.value.keys()) found.add(id);
    }
    const at = new Date(now()).toISOString();
    return { target, found: found.size, expected: wanted.eventIds.length, at };
  }
  return null;
};
