import { Failure } from '../../audit/failure.ts';
import type { AttemptRow } from '../../ledger/alerts.ts';
import type { AlertActivities } from './alert-activities.ts';
import type { AlertDependencies } from './alert-dependencies.ts';
import { findAlert } from './find-alert.ts';
import { toStanding } from './to-standing.ts';

const UPDATE_WITHIN_MS = 20_000;

/** Every message that was shown says how the alert stands now. A channel that is away holds up no other. */
export const createRefreshAlert =
  ({
    ledger,
    channels,
    pace,
  }: Pick<AlertDependencies, 'ledger' | 'channels' | 'pace'>): AlertActivities['refreshAlert'] =>
  async ({ alert }) => {
    const standing = toStanding(await findAlert(ledger, alert));
    const failures: unknown[] = [];
    const update = async ({ channel: name, receipt }: AttemptRow): Promise<void> => {
      const channel = channels.get(name);
      if (channel?.update === undefined || receipt === null) return;
      const signal = AbortSignal.timeout(UPDATE_WITHIN_MS);
      await channel.update(receipt, { ...standing, signal });
    };
    for (const attempt of await ledger.alerts.attempts(alert)) {
      if (attempt.state !== 'shown') continue;
      await update(attempt).catch((error: unknown) => {
        if (error instanceof Failure && error.type === 'ChannelBusy')
          pace.holdBack(attempt.channel, error.retryAfterMs ?? 0);
        failures.push(error);
      });
    }
    // What can be tried again decides: one message that is gone for good is not worth five attempts.
    const [worst] = failures.toSorted((a, b) => Number(isRetryable(b)) - Number(isRetryable(a)));
    if (worst !== undefined) throw worst;
  };

const isRetryable = (error: unknown): boolean => !(error instanceof Failure) || error.retryable;
