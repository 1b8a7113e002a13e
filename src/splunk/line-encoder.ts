import type { AuditEvent } from '../audit/event.ts';
import { createLineFormat, indexFor, sourceOf, type Routing } from './envelope.ts';
import type { TargetSettings } from './target.ts';
import { writeEvent, type WrittenEvent } from './written-event.ts';

/** An event ready to become a line of any request of any batch. */
export interface EncodedEvent {
  readonly index: string;
  /** The finished HEC line, newline-terminated. */
  line(batch: string, request: string): string;
}

export interface LineEncoder {
  /** The event's text within the target's limits. Throws RangeError where its timestamp is none. */
  write(event: AuditEvent): WrittenEvent;
  encode(event: WrittenEvent): EncodedEvent;
  /** The index an event is routed to; events of one index should follow each other. */
  indexOf(event: Pick<WrittenEvent, 'flags'>): string;
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
  const indexOf: LineEncoder['indexOf'] = ({ flags }) => indexFor(target, flags);

  const formatFor = (platform: AuditEvent['platform'], index: string) => {
    const key = `${platform}/${index}`;
    const format =
      formats.get(key) ??
      createLineFormat({ host, source: sourceOf(platform), sourcetype: target.sourcetype, index });
    formats.set(key, format);
    return format;
  };

  const encode = (event: WrittenEvent): EncodedEvent => {
    const { platform, time, json, eventId } = event;
    const index = indexOf(event);
    const format = formatFor(platform, index);
    return {
      index,
      line: (batch, request) => format(time, json, { event: eventId, batch, request }),
    };
  };
  return { write: (event) => writeEvent(event, maxBytes), encode, indexOf };
};
