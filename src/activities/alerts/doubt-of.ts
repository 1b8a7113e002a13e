import type { AlertChannel } from '../../alerts/channels/channel.ts';
import type { AlertRow, AttemptRow } from '../../ledger/alerts.ts';
import type { AlertDependencies } from './alert-dependencies.ts';

/** Nobody waits longer for one channel: it is then not known whether it took the message. */
export const SHOW_WITHIN_MS = 20_000;
/** From when an attempt is permitted until it is sent. */
const MARGIN_MS = 2_000;
const DEADLINE_MS = SHOW_WITHIN_MS + MARGIN_MS;

/** What attempts before this one may have come to. */
export interface Doubt {
  /** The channel itself may have shown it since then, epoch milliseconds; null where it surely has not. */
  readonly since: number | null;
  /** Until then it may be on its way: a worker that lost Temporal, and not the channel, sends on. 0: it is not. */
  readonly endsAt: number;
  /** A message that is sent now has to say that it may be a repetition. */
  readonly mayRepeat: boolean;
  /** It stays in doubt, whatever becomes of this attempt. */
  readonly keepsDoubt: boolean;
}

/** `attempts`: of one occasion, in every channel. */
export const doubtOf = async (
  { ledger }: Pick<AlertDependencies, 'ledger'>,
  channel: AlertChannel,
  { clock }: AlertRow,
  attempts: readonly AttemptRow[],
): Promise<Doubt> => {
  const own = attempts.find((attempt) => attempt.channel === channel.name);
  const eventAt = Date.parse(clock.event);
  const isForgotten = own === undefined && (await ledger.alerts.mayBeForgotten(eventAt));
  const isOwn = isForgotten || own?.state === 'sending';
  const isElsewhere = attempts.some(
    (attempt) => attempt.state === 'sending' && attempt.channel !== channel.name,
  );
  return {
    since: isOwn ? Date.parse(own?.at ?? clock.event) : null,
    endsAt: own !== undefined && isOnItsWay(own) ? Date.parse(own.at) + DEADLINE_MS : 0,
    mayRepeat: isElsewhere || (isOwn && channel.onRepeat === 'twice'),
    keepsDoubt: isOwn && channel.onRepeat !== 'ask',
  };
};

/** Nobody has seen it end, not even as unknown. */
const isOnItsWay = ({ state, error }: AttemptRow): boolean => state === 'sending' && error === null;
