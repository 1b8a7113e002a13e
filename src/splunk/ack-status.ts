import { TransportError, type HttpReply } from '../http/http-client.ts';
import { parseHecReply, parseObject } from './hec-reply.ts';

/**
 * `pending` also means never, expired, already told, or asked at another indexer. `lost`: an answer was given that
 * never came, and may have been the one true. `unavailable`: the question was not answered.
 */
export type AckStatus = 'indexed' | 'pending' | 'lost' | 'unavailable';

export const ackStatusOf = (reply: HttpReply, ackId: number): AckStatus => {
  if (reply.status !== 200) {
    return parseHecReply(reply.body) === undefined && reply.status >= 500 ? 'lost' : 'unavailable';
  }
  const acks = parseObject(reply.body)?.['acks'];
  if (typeof acks !== 'object' || acks === null) return 'lost';
  const told = new Map<string, unknown>(Object.entries(acks)).get(String(ackId));
  if (told === true) return 'indexed';
  return told === false ? 'pending' : 'lost';
};

export const ackStatusOfError = (error: unknown): AckStatus => {
  if (!(error instanceof TransportError)) throw error;
  return error.sent ? 'lost' : 'unavailable';
};
