import type { AuditEvent } from '../audit/event.ts';
import { encodeEvent } from './event-json.ts';
import { createLineFormat, indexFor, sourceOf, type Routing } from './envelope.ts';
import type { TargetSettings } from './target.ts';

/** An event ready to become a line of any request of any batch. */
export interface EncodedEvent {
  readonly index: string;
  /** The finished HEC line, newline-terminated. */
  line(batch: string, request: string): string;
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
/** Smaller requests than this are not worth losing values for: a longer event is a request of its own. */
const leastEventBytes = 64 * 1_024;

export const createLineEncoder = ({ target, host }: LineEncoderOptions): LineEncoder => {
  const room = target.maxBytesPerRequest - envelopeBytes;
  const maxBytes = Math.max(leastEventBytes, Math.min(maxEventBytes, room));
  const formats = new Map<string, ReturnType<typeof createLineFormat>>();
  const indexOf = (event: AuditEvent) => indexFor(target, event.flags);

  const formatFor = (platform: AuditEvent['platform'], index: string) => {
    const key = `${platform}/${index}`;
    const format =
      formats.get(key) ??
      createLineFormat({ host, source: sourceOf(platform), sourcetype: target.sourcetype, index });
    formats.set(key, format);
    return format;
  };

  const encode = (event: AuditEvent): EncodedEvent => {
    const json = encodeEvent(event, maxBytes);
    const index = indexOf(event);
    const format = formatFor(event.platform, index);
    const time = Date.parse(event.timestamp);
    if (Number.isNaN(time)) throw new RangeError(`event ${event.event_id}: timestamp is no time`);
    return {
      index,
      line: (batch, request) => format(time, json, { event: event.event_id, batch, request }),
    };
  };
  return { encode, indexOf };
};
