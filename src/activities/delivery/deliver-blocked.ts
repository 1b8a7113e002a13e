import type { RequestRow } from '../../ledger/ledger.ts';
import type { AmbiguousCause, SendOutcome } from '../../splunk/send-outcome.ts';
import { halve } from './deliver-parts.ts';
import { quarantineRequest } from './deliver-quarantine.ts';
import type { Delivery } from './delivery.ts';

/** Kept with a request that a page answered, by which nothing was taken. */
export const blockedDetail = 'refused before Splunk';

/** What a firewall says of what is in a request; it may as well be its mood of the day. */
export const isBlockedReply = ({ status, code }: Pick<SendOutcome, 'status' | 'code'>): boolean =>
  code === null && status !== null && (status === 403 || (status >= 300 && status < 400));

/** How a firewall may end a request without a word about it. */
const silentCauses: ReadonlySet<string> = new Set<AmbiguousCause>([
  'timeout',
  'reset',
  'server_error',
  'not_hec',
  'unexpected_reply',
]);

/**
 * Tries after which a request, or an event that is alone in one, is believed to be the trouble, if Splunk has taken
 * another since the last of them. Broken connections are common; the same one event meeting ten of them is not.
 */
const triesOf = ({ detail, status, events }: RequestRow): number => {
  const isAlone = events === 1;
  if (detail === blockedDetail) return isAlone ? 3 : 1;
  if (!silentCauses.has(detail ?? '')) return Infinity;
  if (status === 400) return isAlone ? 3 : 1;
  return isAlone ? 10 : 3;
};

/**
 * A request that does not get through while others do is not sent whole again: it is halved until the one event is
 * found, and that one is set aside for a person to decide. True when something was done about it.
 */
export const takeApart = async (delivery: Delivery, request: RequestRow): Promise<boolean> => {
  const { attempt, sentAt, status, code, detail, events } = request;
  if (sentAt === null || attempt < triesOf(request)) return false;
  if (!(await hasTakenAnother(delivery, request, sentAt))) return false;
  if (events > 1) {
    await halve(delivery, request, detail ?? '');
    return true;
  }
  const reason = detail === blockedDetail ? detail : `never gets through (${detail})`;
  await quarantineRequest(delivery, request, { status, code, reason });
  return true;
};

const hasTakenAnother = async (
  { ledger, batch, target }: Delivery,
  { id, index }: RequestRow,
  since: number,
): Promise<boolean> => {
  const own = await ledger.deliveries.requests(batch.id, target);
  const isLater = (request: RequestRow): boolean =>
    (request.state === 'accepted' || request.state === 'confirmed') &&
    request.index === index &&
    (request.sentAt ?? 0) >= since;
  if (own.some(isLater)) return true;
  const question = { target, index, since, except: [id] };
  return (await ledger.deliveries.controlAfter(question)) !== undefined;
};
