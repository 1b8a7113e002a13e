import { condition, continueAsNew } from '@temporalio/workflow';
import type { EscalationStep, OpenedAlert } from '../activities/alerts/alert-activities.ts';
import { parseRaiseAlertInput, type RaiseAlertInput } from './alert-input.ts';
import type { AlertStatus } from './alert-messages.ts';
import { AlertRun } from './alert-run.ts';
import { showStep } from './show-step.ts';

const BEGUN = { failures: 0, lastError: null, isStale: false };

/** Names the message of a step for good: who starts again shows nothing twice. */
const occasionOf = (place: number): string => (place === 0 ? 'raise' : `escalate-${place + 1}`);

/**
 * Brings one alert before somebody who acknowledges it: step after step of its policy, each in the first channel that
 * takes it; then, where that is wanted, it waits for what it turned out to be. The ledger holds the clock and what was
 * shown, so a run may be lost and started again. Signals and updates: `acknowledge`, `dispose`. Query: `status`.
 */
export async function raiseAlert(input: RaiseAlertInput): Promise<AlertStatus> {
  const { alert, carried } = parseRaiseAlertInput(input);
  const run = new AlertRun(alert, carried ?? BEGUN);
  let isDone = false;
  const refreshed = run.refreshUntil(() => isDone);
  refreshed.catch(() => undefined); // of a cancelled run, which says so itself
  const opened = await run.open();
  // What was said before the run knew its alert comes first.
  await run.heard();
  await tellPeople(run, opened);
  await run.heard();
  if (opened.wantsDisposition) await condition(() => run.isOver || run.isLong);
  await run.heard();
  isDone = true;
  await refreshed;
  // What was said meanwhile would be lost with the run: signals that it has received are not received again.
  await run.heard();
  if (run.isLong && !isFinished(run, opened))
    await continueAsNew<typeof raiseAlert>({ alert, carried: run.carried });
  await run.refreshLast();
  return run.status();
}

const isFinished = (run: AlertRun, { wantsDisposition }: OpenedAlert): boolean =>
  run.isOver || (run.isAnswered && !wantsDisposition);

/** Returns when somebody has answered, or the history is long. */
const tellPeople = async (run: AlertRun, { steps }: OpenedAlert): Promise<void> => {
  let place = firstStep(run, steps);
  while (!run.isAnswered && !run.isLong) {
    const step = steps[place];
    if (step === undefined) {
      run.enter('unacknowledged');
      await condition(() => run.isAnswered || run.isLong);
    } else {
      await showStep(run, step, occasionOf(place));
      if (await passes(run, step, place, place + 1 < steps.length)) place += 1;
    }
    await run.heard();
  }
};

/** A run that starts again goes on with the last step that was shown. */
const firstStep = (run: AlertRun, steps: readonly EscalationStep[]): number =>
  Math.max(
    0,
    steps.findLastIndex((_, place) =>
      run.shown.some(({ occasion }) => occasion === occasionOf(place)),
    ),
  );

/** Whether the time for an answer to this step goes by without one. */
const passes = async (
  run: AlertRun,
  step: EscalationStep,
  place: number,
  hasNext: boolean,
): Promise<boolean> => {
  const shown = run.shown.find(({ occasion }) => occasion === occasionOf(place));
  if (shown === undefined || run.isAnswered) return false;
  const until = Date.parse(shown.at) + step.acknowledgeWithinMs;
  run.enter(place === 0 ? 'waiting' : 'escalated', hasNext ? until : null);
  return !(await condition(() => run.isAnswered || run.isLong, Math.max(1, until - Date.now()), {
    summary: 'until somebody acknowledges, or the next is told',
  }));
};
