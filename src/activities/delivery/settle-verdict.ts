import type { EventCount } from '../../splunk/index-search.ts';

/** What a complete search answer says of a request whose outcome is unknown. */
export type SettleVerdict =
  | { readonly kind: 'complete'; readonly doubled: readonly string[] }
  /** Believed: `missing` are not there, and nothing on its way can bring them any more. */
  | {
      readonly kind: 'missing';
      readonly missing: ReadonlySet<string>;
      readonly doubled: readonly string[];
    }
  /** Not all there, and not to be believed yet. */
  | { readonly kind: 'open'; readonly lacks: 'time' | 'control' };

export interface Evidence {
  /** Ids of the events of the request. */
  readonly eventIds: readonly string[];
  /** What the search found, the control included. */
  readonly found: ReadonlyMap<string, EventCount>;
  /** Whether every index that was asked showed a request that was sent after this one can have arrived. */
  readonly controlFound: boolean;
  /** Since the last moment at which an attempt can have reached Splunk, milliseconds. */
  readonly settledForMs: number;
  readonly settlingMs: number;
}

/**
 * That an event is there needs no more than having been seen. That it is not there is believed only after the
 * settling time and beside a positive control (splunk-hec §C3).
 */
export const judge = (evidence: Evidence): SettleVerdict => {
  const { eventIds, found, controlFound, settledForMs, settlingMs } = evidence;
  const missing = new Set(eventIds.filter((id) => !found.has(id)));
  const doubled = eventIds.filter((id) => (found.get(id)?.count ?? 0) > 1);
  if (missing.size === 0) return { kind: 'complete', doubled };
  if (settledForMs < settlingMs) return { kind: 'open', lacks: 'time' };
  if (!controlFound) return { kind: 'open', lacks: 'control' };
  return { kind: 'missing', missing, doubled };
};
