import type { HttpReply } from '../http/http-client.ts';
import { classifyReply } from './classify-reply.ts';
import { parseJson } from './hec-reply.ts';
import type { SendOutcome, SendReply } from './send-outcome.ts';

/**
 * What the guide's receiver says of the events of a POST: 200 with a uuid for each that it took. Everything but a 200
 * means what it means elsewhere; a 200 of another form proves nothing here, for a splunkd gives it to lost events, too.
 */
export const classifyGuideAnswer = (
  reply: HttpReply,
  eventIds: readonly string[],
  now: number,
): SendOutcome => {
  if (reply.status !== 200) return classifyReply(reply, eventIds.length, now);
  return { status: 200, code: null, ...decide(readUuids(reply.body), eventIds) };
};

const accepted = (taken: number): SendReply => ({
  kind: 'accepted',
  taken,
  ackId: null,
  slowDown: false,
});

/**
 * The guide takes the difference of its own ids and the uuids for what is missing, which holds only where the uuids are
 * these ids. Uuids of the receiver's own making tell by their number alone, so fewer of them do not say which.
 */
const decide = (uuids: ReadonlySet<string> | undefined, eventIds: readonly string[]): SendReply => {
  if (uuids === undefined) return { kind: 'ambiguous', cause: 'unexpected_reply' };
  const missing = eventIds.flatMap((id, place) => (uuids.has(id) ? [] : [place]));
  const ours = eventIds.length - missing.length;
  if (uuids.size === ours && missing.length > 0) return { kind: 'takenInPart', missing };
  const isCount = uuids.size === eventIds.length && (ours === 0 || missing.length === 0);
  return isCount ? accepted(eventIds.length) : { kind: 'ambiguous', cause: 'number_out_of_range' };
};

/** Undefined for anything but a list of objects with a uuid each, no two alike. */
const readUuids = (body: Buffer): ReadonlySet<string> | undefined => {
  const list = parseJson(body);
  if (!Array.isArray(list)) return undefined;
  const uuids = list.map((item: unknown) => (item as { uuid?: unknown } | null)?.uuid);
  const texts = uuids.filter((uuid) => typeof uuid === 'string' && uuid !== '');
  const distinct = new Set(texts as string[]);
  return distinct.size === list.length ? distinct : undefined;
};
