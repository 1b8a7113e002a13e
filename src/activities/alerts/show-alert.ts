import { Failure } from '../../audit/failure.ts';
import type { AlertChannel, Receipt, Showing } from '../../alerts/channels/channel.ts';
import type { AlertRow } from '../../ledger/alerts.ts';
import type { AlertActivities, ShowAlertInput, ShownAlert } from './alert-activities.ts';
import type { AlertDependencies } from './alert-dependencies.ts';
import { findAlert } from './find-alert.ts';
import { type Doubt, doubtOf, SHOW_WITHIN_MS } from './doubt-of.ts';
import { endUndelivered } from './undelivered.ts';

/** When two workers want to show the same. */
const OTHERS_MS = 1_000;

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
  if (afterMs > 0) return later(afterMs);
  const doubt = await doubtOf(deps, channel, row, attempts);
  const found = await findBefore(channel, key, doubt);
  if (found !== null) {
    await end(deps, row, key, found, false);
    return { outcome: 'shown-before', mayBeDouble: false };
  }
  const onItsWayMs = channel.onRepeat === 'ask' ? doubt.endsAt - deps.now() : 0;
  if (onItsWayMs > 0) return later(onItsWayMs);
  const after = own?.attempts ?? 0;
  // Another worker is at it, or was a moment ago.
  if ((await ledger.alerts.beginAttempt({ ...key, after })) === undefined) return later(OTHERS_MS);
  const { mayRepeat, keepsDoubt } = doubt;
  const sending = { row, occasion, attempt: after + 1, mayRepeat, keepsDoubt };
  const receipt = await send(deps, channel, sending);
  await end(deps, row, key, receipt, mayRepeat);
  return { outcome: 'shown', mayBeDouble: mayRepeat };
};

const later = (afterMs: number): ShownAlert => ({ outcome: 'later', mayBeDouble: false, afterMs });

/** What became of an attempt that nobody saw end; null: it is not there, or the channel cannot tell. */
const findBefore = async (
  channel: AlertChannel,
  { alert, occasion }: ShowAlertInput,
  { since }: Doubt,
): Promise<Receipt | null> => {
  if (since === null || channel.onRepeat !== 'ask' || channel.find === undefined) return null;
  const signal = AbortSignal.timeout(SHOW_WITHIN_MS);
  return channel.find({ alert, occasion, since, signal });
};

interface Sending {
  readonly row: AlertRow;
  readonly occasion: string;
  /** Its number. */
  readonly attempt: number;
  readonly mayRepeat: boolean;
  readonly keepsDoubt: boolean;
}

const send = async (
  { ledger, acknowledgeUrl }: AlertDependencies,
  channel: AlertChannel,
  { row, occasion, attempt, mayRepeat, keepsDoubt }: Sending,
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
    const isKnown = error instanceof Failure && error.type !== 'OutcomeUnknown' && !keepsDoubt;
    const state = isKnown ? 'failed' : 'sending';
    const message = error instanceof Error ? error.message : String(error);
    const ended = { attempt, state, receipt: null, mayBeDouble: false, error: message } as const;
    await ledger.alerts.endAttempt({ ...key, ...ended });
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
  return later(error.retryAfterMs);
};
