import type { AuditEvent } from '../audit/event.ts';
import { encodeEvent } from './event-json.ts';
import { formatLine, indexFor, sourceOf, type Routing } from './envelope.ts';
import type { TargetSettings } from './target.ts';

/** An event ready to become a line of any request of any batch. */
export interface EncodedEvent {
  readonly index: string;
  /** The finished HEC line, newline-terminated. */
  line(batch: string, request: string): Buffer;
}

export interface LineEncoder {
  encode(event: AuditEvent): EncodedEvent;
  /** The index an event is routed to; events of one index should follow each other. */
  indexOf(event: AuditEvent): string;
}

export interface LineEncoderOptions {
  readonly target: Routing & Pick<TargetSettings, 'maxBytesPerRequest'>;
  /** Host of the platform's API, e.g. `api.mypurecloud.de`. */
  readonly host: string;
}

/** Below Splunk's own limits, which cut without a mark. */
const maxEventBytes = 900_000;
const envelopeBytes = 4_096;

export const createLineEncoder = ({ target, host }: LineEncoderOptions): LineEncoder => {
  const maxBytes = Math.min(maxEventBytes, target.maxBytesPerRequest - envelopeBytes);
  const indexOf = (event: AuditEvent) => indexFor(target, event.flags);
  const encode = (event: AuditEvent): EncodedEvent => {
    const json = encodeEvent(event, maxBytes);
    const metadata = {
      time: (Date.parse(event.timestamp) / 1000).toFixed(3),
      host,
      source: sourceOf(event.platform),
      sourcetype: target.sourcetype,
      index: indexOf(event),
    };
    return {
      index: metadata.index,
      line: (batch, request) =>
        Buffer.from(
          formatLine(metadata, json, {
            ccas_event_id: event.event_id,
            ccas_batch_id: batch,
            ccas_request_id: request,
          }),
        ),
    };
  };
  return { encode, indexOf };
};
