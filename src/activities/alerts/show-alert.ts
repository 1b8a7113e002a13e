import { Failure } from '../../audit/failure.ts';
import type { AlertChannel, Receipt, Showing } from '../../alerts/channels/channel.ts';
import type { AlertRow, AttemptRow } from '../../ledger/alerts.ts';
import type { AlertActivities, ShowAlertInput, ShownAlert } from './alert-activities.ts';
import type { AlertDependencies } from './alert-dependencies.ts';
import { findAlert } from './find-alert.ts';
import { endUndelivered } from './undelivered.ts';

/** Nobody waits longer for one channel: it is then not known whether it took the message. */
const SHOW_WITHIN_MS = 20_000;

/**
 * Shows an alert in one channel. What an earlier attempt came to is settled first where the channel can tell; where it
 * cannot, the message says that it may be a repetition, and so does the ledger.
 */
export const createShowAlert =
  (deps: AlertDependencies): AlertActivities['showAlert'] =>
  async (input) => {
    const channel = channelOf(deps, input.channel);
    try {
      const shown = await showOnce(deps, channel, input);
      if (shown.outcome === 'shown' || shown.outcome === 'shown-before')
        deps.metrics.attempted({ channel: channel.name, outcome: shown.outcome });
      return shown;
    } catch (error) {
      const outcome = error instanceof Failure ? error.type : 'Unexpected';
      deps.metrics.attempted({ channel: channel.name, outcome });
      return laterOrThrow(deps, channel, error);
    }
  };

const channelOf = ({ channels }: AlertDependencies, name: string): AlertChannel => {
  const channel = channels.get(name);
  if (channel !== undefined) return channel;
  throw new Failure({
    type: 'ChannelRefused',
    message: `holdfast.yaml of this worker has no channel ${name}; it was taken out after the alert was raised. The next channel has it.`,
    retryable: false,
  });
};

const showOnce = async (
  deps: AlertDependencies,
  channel: AlertChannel,
  { alert, occasion }: ShowAlertInput,
): Promise<ShownAlert> => {
  const { ledger, pace } = deps;
  const row = await findAlert(ledger, alert);
  if (row.state !== 'open') return { outcome: 'settled', mayBeDouble: false };
  const key = { alert, channel: channel.name, occasion };
  const attempts = (await ledger.alerts.attempts(alert)).filter(
    (attempt) => attempt.occasion === occasion,
  );
  const own = attempts.find((attempt) => attempt.channel === channel.name);
  if (own?.state === 'shown') return { outcome: 'shown-before', mayBeDouble: own.mayBeDouble };
  const afterMs = pace.turn(channel.name, `${alert} ${occasion}`, channel.intervalMs);
  if (afterMs > 0) return { outcome: 'later', mayBeDouble: false, afterMs };
  const found = own?.state === 'sending' ? await find(channel, own) : null;
  if (found !== null) {
    await end(deps, row, key, found, false);
    return { outcome: 'shown-before', mayBeDouble: false };
  }
  const mayRepeat = isInDoubt(channel, attempts);
  const keepsDoubt = own?.state === 'sending' && channel.onRepeat !== 'ask';
  if ((await ledger.alerts.beginAttempt(key)) === undefined)
    return { outcome: 'shown-before', mayBeDouble: false };
  const receipt = await send(deps, channel, { row, occasion, mayRepeat, keepsDoubt });
  await end(deps, row, key, receipt, mayRepeat);
  return { outcome: 'shown', mayBeDouble: mayRepeat };
};

/** What became of an attempt that nobody saw end; null: it is not there, or the channel cannot tell. */
const find = async (channel: AlertChannel, unknown: AttemptRow): Promise<Receipt | null> => {
  if (channel.onRepeat !== 'ask' || channel.find === undefined) return null;
  const { alert, occasion, at } = unknown;
  const signal = AbortSignal.timeout(SHOW_WITHIN_MS);
  return channel.find({ alert, occasion, since: Date.parse(at), signal });
};

/** An attempt that is still `sending` may have come through: here, or in a channel that had its turn before. */
const isInDoubt = (channel: AlertChannel, attempts: readonly AttemptRow[]): boolean =>
  attempts.some(
    ({ channel: name, state }) =>
      state === 'sending' && (name !== channel.name || channel.onRepeat === 'twice'),
  );

interface Sending {
  readonly row: AlertRow;
  readonly occasion: string;
  readonly mayRepeat: boolean;
  /** An attempt before this one may have come through, whatever becomes of this. */
  readonly keepsDoubt: boolean;
}

const send = async (
  { ledger, acknowledgeUrl }: AlertDependencies,
  channel: AlertChannel,
  { row, occasion, mayRepeat, keepsDoubt }: Sending,
): Promise<Receipt> => {
  const key = { alert: row.id, channel: channel.name, occasion };
  try {
    const showing: Showing = {
      alert: row.id,
      notice: row.notice,
      occasion,
      count: row.count,
      acknowledgeUrl: channel.wantsLink ? await acknowledgeUrl(key) : null,
      mayRepeat,
      signal: AbortSignal.timeout(SHOW_WITHIN_MS),
    };
    return await channel.show(showing);
  } catch (error) {
    // What may have been shown stays `sending`: the next attempt looks for it, or says that it may repeat it.
    if (error instanceof Failure && error.type !== 'OutcomeUnknown' && !keepsDoubt) {
      const ended = { state: 'failed', receipt: null, mayBeDouble: false } as const;
      await ledger.alerts.endAttempt({ ...key, ...ended, error: error.message });
    }
    throw error;
  }
};

const end = async (
  { ledger, metrics, now }: AlertDependencies,
  row: AlertRow,
  key: { readonly alert: string; readonly channel: string; readonly occasion: string },
  receipt: Receipt,
  mayBeDouble: boolean,
): Promise<void> => {
  await ledger.alerts.endAttempt({ ...key, state: 'shown', receipt, error: null, mayBeDouble });
  if (row.clock.delivered === null) {
    const { rule, severity } = row;
    metrics.delivered({ rule, severity, seconds: (now() - Date.parse(row.clock.event)) / 1_000 });
  }
  await endUndelivered(ledger, key.channel);
};

/** What a channel asks for is waited for by the workflow, and costs no attempt. */
const laterOrThrow = (
  { pace }: AlertDependencies,
  { name }: AlertChannel,
  error: unknown,
): ShownAlert => {
  if (!(error instanceof Failure) || error.type !== 'ChannelBusy') throw error;
  if (!error.retryable || error.retryAfterMs === undefined) throw error;
  pace.holdBack(name, error.retryAfterMs);
  return { outcome: 'later', mayBeDouble: false, afterMs: error.retryAfterMs };
};
