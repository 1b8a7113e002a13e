import type { PauseState } from '../activities/activities.ts';
import type { HarvestPlan } from '../activities/harvest/harvest-activities.ts';
import type { HarvestedWindow } from './harvest-window.ts';

/** Where a backfill stands; continue-as-new hands it to the next run. */
export interface CarriedBackfill {
  /** Beginning of the last window that was planned. */
  readonly after: string | null;
  readonly total: number;
  /** Windows that ended well before this backfill began. */
  readonly before: number;
  readonly sealed: number;
  readonly empty: number;
  readonly gaps: number;
  readonly failed: number;
  readonly elsewhere: number;
  readonly events: number;
  readonly newEvents: number;
  readonly lastError: string | null;
  readonly pause: PauseState | null;
  /** The day's quota of queries is spent: it goes on when the next begins. Absent while it is not. */
  readonly waits?: QuotaWait;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
}

export interface QuotaWait {
  /** Queries of a UTC day. */
  readonly perDay: number;
  /** ISO 8601 UTC. */
  readonly until: string;
}

export const backfillBegun = (startedAt: string): CarriedBackfill => ({
  after: null,
  total: 0,
  before: 0,
  sealed: 0,
  empty: 0,
  gaps: 0,
  failed: 0,
  elsewhere: 0,
  events: 0,
  newEvents: 0,
  lastError: null,
  pause: null,
  startedAt,
});

/** What the first page of the plan says counts: later ones see what was done meanwhile. */
export const planned = (state: CarriedBackfill, plan: HarvestPlan): CarriedBackfill =>
  state.after === null ? { ...state, total: plan.total, before: plan.done } : state;

const COUNTED = {
  sealed: 'sealed',
  'sealed-empty': 'empty',
  gap: 'gaps',
  failed: 'failed',
  elsewhere: 'elsewhere',
  done: 'before',
  nothing: 'before',
} as const;

export const windowEnded = (state: CarriedBackfill, window: HarvestedWindow): CarriedBackfill => {
  const counter = COUNTED[window.outcome];
  return {
    ...state,
    [counter]: state[counter] + 1,
    events: state.events + window.events,
    newEvents: state.newEvents + window.newEvents,
    lastError:
      window.outcome === 'failed' ? `${window.from}: ${window.reason ?? ''}` : state.lastError,
  };
};

/** Windows that are dealt with, one way or another. */
export const doneOf = ({ before, sealed, empty, gaps, failed, elsewhere }: CarriedBackfill) =>
  before + sealed + empty + gaps + failed + elsewhere;
