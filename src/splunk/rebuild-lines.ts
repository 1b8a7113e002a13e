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

interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** Where the lines of a cut lie, newline included. */
export const lineRanges = (lines: Buffer): readonly ByteRange[] => {
  const ranges: ByteRange[] = [];
  let offset = 0;
  while (offset < lines.length) {
    const newline = lines.indexOf(10, offset);
    const end = newline === -1 ? lines.length : newline + 1;
    ranges.push({ offset, length: end - offset });
    offset = end;
  }
  return ranges;
};

const firstLine = (lines: Buffer): ByteRange | undefined => {
  if (lines.length === 0) return undefined;
  const newline = lines.indexOf(10);
  return { offset: 0, length: newline === -1 ? lines.length : newline + 1 };
};

const lastLine = (lines: Buffer): ByteRange | undefined => {
  if (lines.length === 0) return undefined;
  // The newline that ends it is not one before it.
  const offset = lines.length === 1 ? 0 : lines.lastIndexOf(10, lines.length - 2) + 1;
  return { offset, length: lines.length - offset };
};

const parseLine = (lines: Buffer, { offset, length }: ByteRange): Envelope =>
  JSON.parse(lines.toString('utf8', offset, offset + length)) as Envelope;

const parseLines = (lines: Buffer): readonly Envelope[] =>
  lineRanges(lines).map((range) => parseLine(lines, range));

export const eventIdsOf = (lines: Buffer): readonly string[] =>
  parseLines(lines).map(({ fields }) => fields.ccas_event_id);

/** Where the first of finished lines goes as it is; undefined when there is none. */
export const indexOfFirst = (lines: Buffer): string | undefined => {
  const first = firstLine(lines);
  return first && parseLine(lines, first).index;
};

/** Ids of the events in their order, each with its event time in epoch milliseconds. */
export const eventTimesOf = (lines: Buffer): ReadonlyMap<string, number> =>
  new Map(
    parseLines(lines).map(({ time, fields }) => [fields.ccas_event_id, Math.round(time * 1000)]),
  );

/** Which batch the first of finished lines was written for; undefined when there is none. */
export const batchOfFirst = (lines: Buffer): string | undefined => {
  const first = firstLine(lines);
  return first && parseLine(lines, first).fields.ccas_batch_id;
};

/**
 * The same events for another target, or after its settings changed: lines in their order, each with its index.
 * `request` is the id they carry.
 */
export const rebuildLines = (
  lines: Buffer,
  routing: Routing,
  request: string,
): readonly { readonly index: string; readonly line: Buffer }[] =>
  parseLines(lines).map(({ time, host, source, event, fields }) => {
    const index = indexFor(routing, event.flags ?? []);
    const format = createLineFormat({ host, source, sourcetype: routing.sourcetype, index });
    const ids = { event: fields.ccas_event_id, batch: fields.ccas_batch_id, request };
    // Back to whole milliseconds: the number on the line is seconds.
    const line = format(Math.round(time * 1000), JSON.stringify(event), ids);
    return { index, line: Buffer.from(line) };
  });

/**
 * Whether finished lines can be posted as they are: same routing, same request id. The first and the last line
 * speak for all, because request ids only grow along a file.
 */
export const isCurrent = (lines: Buffer, routing: Routing, request: string): boolean =>
  [firstLine(lines), lastLine(lines)].every((range) => {
    if (range === undefined) return true;
    const { index, sourcetype, event, fields } = parseLine(lines, range);
    return (
      index === indexFor(routing, event.flags ?? []) &&
      sourcetype === routing.sourcetype &&
      fields.ccas_request_id === request
    );
  });
