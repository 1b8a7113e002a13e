import {
  continueAsNew,
  isCancellation,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type {
  ReconcileActivities,
  Reconciled,
} from '../activities/reconciliation/reconcile-activities.ts';
import { messageOf } from './activity-failure.ts';
import { comparing, comparingInDoubt, planning } from './activity-options.ts';
import { progressQuery } from './messages.ts';
import { parseReconcileInput, type ReconcileInput } from './reconcile-input.ts';
import {
  begun,
  type CarriedReconciliation,
  compared,
  failed,
  hasJustFailed,
  opened,
  progressOf,
  reported,
} from './reconcile-progress.ts';
import { showReconcileState, showReconciliation } from './reconcile-visibility.ts';

/** As in extraction: replaying more takes too long. */
const MAX_HISTORY = 500;

const { openReconciliation, planSpans } = proxyActivities<ReconcileActivities>(planning);
const { compareSpan, reportReconciliation } = proxyActivities<ReconcileActivities>(comparing);

/**
 * Compares what the ledger says was delivered with what Splunk holds, target by target: sends again what is missing,
 * names what is doubled, writes a report. What Splunk does not answer for is named too, and the rest goes on.
 * Query: `progress`.
 */
export async function reconcileDelivery(input?: ReconcileInput): Promise<readonly Reconciled[]> {
  const { carried, ...wanted } = parseReconcileInput(input);
  let state = carried ?? begun(workflowInfo().runId);
  const show = (next: CarriedReconciliation): void => {
    state = next;
    showReconciliation(progressOf(next));
  };
  setHandler(progressQuery, () => progressOf(state), {
    description: 'Batches done, and what was found so far',
  });
  if (carried === undefined) {
    showReconcileState('reconciling');
    const { target = null, from = null, to = null } = wanted;
    show(opened(state, await openReconciliation({ target, from, to })));
  }
  for (let [target] = state.targets; target !== undefined; [target] = state.targets) {
    const { batches: _, ...period } = target;
    const { spans, more } = await planSpans({ ...period, after: state.after });
    for (const span of spans) {
      const { run, parts: number, after } = state;
      try {
        const summary = `${span.batches} batches of ${target.target}`;
        const options = { summary, ...(hasJustFailed(state) && { retry: comparingInDoubt }) };
        const order = { ...period, run, number, after, until: span.until };
        show(compared(state, span, await compareSpan.executeWithOptions(options, [order])));
      } catch (error) {
        if (isCancellation(error)) throw error;
        show(failed(state, span, messageOf(error)));
      }
      if (workflowInfo().historyLength >= MAX_HISTORY) {
        await continueAsNew<typeof reconcileDelivery>({ ...wanted, carried: state });
      }
    }
    if (more) continue;
    const { run, parts, failed: notCompared } = state;
    show(reported(state, await reportReconciliation({ ...period, run, parts, notCompared })));
  }
  showReconcileState(worstOf(state.results));
  return state.results;
}

const worstOf = (results: readonly Reconciled[]): Reconciled['verdict'] => {
  const verdicts = results.map(({ verdict }) => verdict);
  if (verdicts.includes('findings')) return 'findings';
  return verdicts.includes('incomplete') ? 'incomplete' : 'clean';
};
