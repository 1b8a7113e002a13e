import {
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
} from '@temporalio/workflow';
import type { AlertActivities, EscalationStep } from '../activities/alerts/alert-activities.ts';
import { messageOf } from './activity-failure.ts';
import { bookkeeping, showing } from './activity-options.ts';
import type { AlertRun } from './alert-run.ts';

/** A channel that has so much before it, or asks for so much patience, is not waited for while there is another. */
const PATIENCE_MS = 30_000;
/** When no channel took it, all are asked again after this, doubling up to a minute. */
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;

const { showAlert } = proxyActivities<AlertActivities>(showing);
const { noteUndelivered } = proxyActivities<AlertActivities>(bookkeeping);

interface Asked {
  readonly isShown: boolean;
  /** When to ask this channel again; undefined where it did not say. */
  readonly afterMs?: number;
}

/** Shows one step of the chain, until a channel has it (all, where all are to have it) or somebody has answered. */
export const showStep = async (
  run: AlertRun,
  step: EscalationStep,
  occasion: string,
): Promise<void> => {
  const isEnough = () => hasEnough(run, step, occasion);
  while (!run.isAnswered && !run.isLong && !isEnough()) {
    const waits = await askEach(run, step, occasion);
    if (!run.isAnswered && !isEnough()) await waitForChannels(run, step, occasion, waits);
  }
};

const missingOf = (run: AlertRun, { channels }: EscalationStep, occasion: string) =>
  channels.filter((name) => !hasShown(run, occasion, name));

const hasShown = (run: AlertRun, occasion: string, channel: string): boolean =>
  run.shown.some((shown) => shown.occasion === occasion && shown.channel === channel);

/** Every channel, or one where one is enough; or the next step has its turn, although not every channel has it. */
const hasEnough = (run: AlertRun, step: EscalationStep, occasion: string): boolean => {
  const first = run.shown.find((shown) => shown.occasion === occasion);
  if (first === undefined) return false;
  if (!step.all || missingOf(run, step, occasion).length === 0) return true;
  return Date.parse(first.at) + step.acknowledgeWithinMs <= Date.now();
};

/** Gives what channels said about when to be asked again. */
const askEach = async (
  run: AlertRun,
  step: EscalationStep,
  occasion: string,
): Promise<readonly number[]> => {
  const waits: number[] = [];
  for (const channel of missingOf(run, step, occasion)) {
    const { isShown, afterMs } = await ask(run, channel, occasion);
    if (isShown) run.noteShown({ occasion, channel, at: new Date().toISOString() });
    if (afterMs !== undefined) waits.push(afterMs);
    if (run.isAnswered || (isShown && !step.all)) return waits;
  }
  return waits;
};

/** An answer ends it at once, also between two tries. */
const ask = async (run: AlertRun, channel: string, occasion: string): Promise<Asked> => {
  const { alert } = run;
  const patientUntil = Date.now() + PATIENCE_MS;
  try {
    for (;;) {
      const shown = await unlessAnswered(run, () =>
        showAlert.executeWithOptions({ summary: `${channel}: ${occasion}` }, [
          { alert, channel, occasion },
        ]),
      );
      if (shown.outcome === 'settled') {
        await run.open();
        return { isShown: false };
      }
      if (shown.outcome !== 'later') {
        // While somebody answered: the message does not say so yet.
        if (run.isAnswered) run.noteStale();
        return { isShown: true };
      }
      const afterMs = shown.afterMs ?? PATIENCE_MS;
      if (Date.now() + afterMs > patientUntil) return { isShown: false, afterMs };
      const summary = `until ${channel} has room`;
      if (await condition(() => run.isAnswered, afterMs, { summary })) return { isShown: false };
    }
  } catch (error) {
    if (isCancellation(error) && !run.isAnswered) throw error;
    if (!run.isAnswered) run.fail(`${channel}: ${messageOf(error)}`);
    return { isShown: false };
  }
};

const unlessAnswered = <Result>(run: AlertRun, work: () => Promise<Result>): Promise<Result> =>
  CancellationScope.cancellable(async () => {
    const scope = CancellationScope.current();
    let isDone = false;
    void condition(() => run.isAnswered || isDone).then(
      () => (isDone ? undefined : scope.cancel()),
      () => undefined, // cancelled from outside: so is the work
    );
    try {
      return await work();
    } finally {
      isDone = true;
    }
  });

const waitForChannels = async (
  run: AlertRun,
  step: EscalationStep,
  occasion: string,
  waits: readonly number[],
): Promise<void> => {
  const missing = missingOf(run, step, occasion).length;
  const failures = run.noteRound();
  let waitMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 10), LONGEST_WAIT_MS);
  if (waits.length === missing) waitMs = Math.min(...waits);
  else if (missing === step.channels.length) {
    run.enter('undelivered');
    const error = run.status().lastError ?? 'no reason given';
    await noteUndelivered({ channels: step.channels, error });
  }
  const summary = 'until the channels are asked again';
  await condition(() => run.isAnswered, waitMs, { summary });
};
