import { createHash } from 'node:crypto';
import type { AuditEvent } from '../../audit/event.ts';
import type { Window } from '../../audit/window.ts';
import type { WindowPredicate } from '../formats/window-predicate.ts';
import { exchangeRecords, warcInfo } from './exchange-records.ts';
import { createEventGatherer, type EventGatherer } from './gather-events.ts';
import { gzipMember } from './gzip-member.ts';
import { readPart } from './read-part.ts';
import type { WrittenRecord } from './warc-record.ts';

export interface AssembleRequest {
  /** The staging folder of the collection, and the files of its parts in order. */
  readonly folder: string;
  readonly files: readonly string[];
  readonly window: Window;
  /** e.g. `holdfast 0.1.0`. */
  readonly product: string;
  /** Completes an event, e.g. with names; leaves its identity alone. */
  readonly amend?: (event: AuditEvent) => AuditEvent;
  /** Ids that are sealed already: a supplement leaves them out. */
  readonly known?: ReadonlySet<string>;
}

export interface Assembled extends Pick<WindowPredicate, 'counts' | 'times' | 'eventIdsSha256'> {
  /** received.warc.gz */
  readonly received: Buffer;
  /** events.ndjson.gz */
  readonly events: Buffer;
  /** Distinct records by service (`-`: it names none), those outside of the window too: for the independent count. */
  readonly listedByService: Readonly<Record<string, number>>;
}

/** Makes a window's files of its staged parts. The same parts give the same bytes. */
export const assemble = async ({
  folder,
  files,
  window,
  product,
  amend,
  known,
}: AssembleRequest): Promise<Assembled> => {
  const gatherer = createEventGatherer(window, { amend, known });
  const members: Buffer[] = [];
  let info: WrittenRecord | undefined;
  let ordinal = 0;
  for (const file of files) {
    for await (const { exchange, events } of readPart(folder, file)) {
      if (info === undefined) {
        info = await warcInfo(exchange.sentAt, product);
        members.push(info.member);
      }
      ordinal += 1;
      const records = await exchangeRecords(exchange, ordinal, info);
      members.push(...records.map(({ member }) => member));
      gatherer.take(events, ordinal);
    }
  }
  const received = Buffer.concat(members);
  return { received, events: await gzipLines(gatherer), ...summarise(gatherer) };
};

/** Members of a few thousand lines each, so that no text grows beyond what one can be. */
const gzipLines = async (gatherer: EventGatherer): Promise<Buffer> => {
  const members: Buffer[] = [];
  let lines: string[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    members.push(await gzipMember(lines.join('')));
    lines = [];
    length = 0;
  };
  for (const line of gatherer.lines()) {
    lines.push(line);
    length += line.length;
    if (length > MEMBER_CHARS) await flush();
  }
  // A file without events is one, too.
  if (lines.length > 0 || members.length === 0) await flush();
  return Buffer.concat(members);
};

const MEMBER_CHARS = 8 * 1024 * 1024;

const summarise = ({
  tally,
}: EventGatherer): Pick<Assembled, 'counts' | 'times' | 'eventIdsSha256' | 'listedByService'> => {
  const { records, repeated, outside, listed, kept } = tally;
  const times = kept.map(({ timestamp }) => timestamp).toSorted();
  const [first, last] = [times[0], times.at(-1)];
  const ids = createHash('sha256');
  for (const id of kept.map((event) => event.id).toSorted()) ids.update(`${id}\n`);
  return {
    counts: {
      records,
      events: kept.length,
      repeated,
      outside,
      unnormalised: kept.filter(({ isUnnormalised }) => isUnnormalised).length,
      byService: countBy(kept.map(({ service }) => service)),
      byAction: countBy(kept.map(({ action }) => action)),
    },
    times: first === undefined || last === undefined ? null : { first, last },
    eventIdsSha256: ids.digest('hex'),
    listedByService: sorted(listed),
  };
};

const countBy = (names: readonly string[]): Readonly<Record<string, number>> => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return sorted(counts);
};

/** fromEntries defines own properties, so that a name like __proto__ is only a name. */
const sorted = (counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> =>
  Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
