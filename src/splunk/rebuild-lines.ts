import { createLineFormat, indexFor, type EnvelopeMetadata, type Routing } from './envelope.ts';

/** A finished line, taken apart. */
interface Envelope extends EnvelopeMetadata {
  readonly time: number;
  readonly event: { readonly flags?: readonly string[] };
  readonly fields: {
    readonly ccas_event_id: string;
    readonly ccas_batch_id: string;
    readonly ccas_request_id: string;
  };
}

/** Byte ranges of the lines of a cut, newline included. */
export const lineRanges = (lines: Buffer): readonly { offset: number; length: number }[] => {
  const ranges: { offset: number; length: number }[] = [];
  let offset = 0;
  while (offset < lines.length) {
    const newline = lines.indexOf(10, offset);
    const end = newline === -1 ? lines.length : newline + 1;
    ranges.push({ offset, length: end - offset });
    offset = end;
  }
  return ranges;
};

const parseLines = (lines: Buffer): readonly Envelope[] =>
  lineRanges(lines).map(
    ({ offset, length }) => JSON.parse(lines.toString('utf8', offset, offset + length)) as Envelope,
  );

export const eventIdsOf = (lines: Buffer): readonly string[] =>
  parseLines(lines).map(({ fields }) => fields.ccas_event_id);

/**
 * The same events for another target, or after its settings changed: lines in their order, each with its index,
 * and with the request id that `requestOf` gives.
 */
export const rebuildLines = (
  lines: Buffer,
  routing: Routing,
  requestOf: (index: string) => string,
): readonly { readonly index: string; readonly line: Buffer }[] =>
  parseLines(lines).map(({ time, host, source, event, fields }) => {
    const index = indexFor(routing, event.flags ?? []);
    const format = createLineFormat({ host, source, sourcetype: routing.sourcetype, index });
    const ids = {
      event: fields.ccas_event_id,
      batch: fields.ccas_batch_id,
      request: requestOf(index),
    };
    // Back to whole milliseconds: the number on the line is seconds.
    const line = format(Math.round(time * 1000), JSON.stringify(event), ids);
    return { index, line: Buffer.from(line) };
  });

/** Whether finished lines can be posted as they are: same routing, same request id. Looks at the first line. */
export const isCurrent = (lines: Buffer, routing: Routing, request: string): boolean => {
  const [first] = lineRanges(lines);
  if (first === undefined) return true;
  const { index, sourcetype, event, fields } = JSON.parse(
    lines.toString('utf8', 0, first.length),
  ) as Envelope;
  return (
    index === indexFor(routing, event.flags ?? []) &&
    sourcetype === routing.sourcetype &&
    fields.ccas_request_id === request
  );
};
