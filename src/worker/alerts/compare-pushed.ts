import type { Ledger } from '../../ledger/ledger.ts';
import type { PushComparison } from '../../ledger/reviews.ts';

export interface ComparePushedOptions {
  /** Names of streams and harvests whose organisation also has a queue. */
  readonly streams: ReadonlySet<string>;
  /** How long after the end of a day both ways have had their time. */
  readonly compareAfterMs: number;
  /** Longest timespan of a correlation: what it remembers is kept for so long. */
  readonly longestTimespanMs: number;
  readonly now: () => number;
}

const DAY_MS = 24 * 3_600_000;
/** Harvests are read again after three days; watch-ledger.ts notes what is younger than eight. */
const DAYS = 7;
const NAMED = 5;

/**
 * Says for each organisation and day what was pushed and no reading has brought, and the reverse; it ends when the other
 * way has brought it after all. The day on which pushing began counts from the first pushed event. Gives how many differ.
 */
export const comparePushed = async (
  ledger: Pick<Ledger, 'reviews' | 'conditions' | 'streams'>,
  { streams, compareAfterMs, longestTimespanMs, now }: ComparePushedOptions,
): Promise<number> => {
  const rows = (await ledger.streams.list()).filter(({ name }) => streams.has(name));
  let differing = 0;
  for (const organization of new Set(rows.map(({ organizationId }) => organizationId))) {
    const first = await ledger.reviews.firstPushed(organization);
    if (first === null) continue;
    const oldest = dayOf(now() - DAYS * DAY_MS);
    for (let day = dayOf(Math.max(first, oldest)); day + DAY_MS <= now() - compareAfterMs;) {
      const from = Math.max(day, first);
      const found = await ledger.reviews.comparePushed(organization, from, day + DAY_MS);
      differing += await tell(ledger, organization, day, found);
      day += DAY_MS;
    }
  }
  await ledger.reviews.forget(now() - Math.max((DAYS + 1) * DAY_MS, longestTimespanMs + DAY_MS));
  return differing;
};

const dayOf = (time: number): number => Math.floor(time / DAY_MS) * DAY_MS;

const tell = async (
  { conditions }: Pick<Ledger, 'conditions'>,
  organization: string,
  day: number,
  { both, onlyPushed, onlyRead }: PushComparison,
): Promise<number> => {
  const date = new Date(day).toISOString().slice(0, 10);
  const subject = `${organization} ${date}`;
  let differing = 0;
  for (const { kind, side, text } of [
    { kind: 'PushedNotRead', side: onlyPushed, text: 'were pushed, and no reading has them' },
    { kind: 'ReadNotPushed', side: onlyRead, text: 'were read, and never pushed' },
  ]) {
    if (side.count === 0) {
      await conditions.resolve(kind, subject);
      continue;
    }
    differing += side.count;
    const named = side.first.slice(0, NAMED).join(', ');
    await conditions.raise(
      kind,
      subject,
      `Organisation ${organization}, ${date} (UTC): ${side.count} changes ${text}; ${both} came both ways. ` +
        `The first of them: ${named}. ${ADVICE[kind] ?? ''}`,
    );
  }
  return differing;
};

const ADVICE: Readonly<Record<string, string>> = {
  PushedNotRead:
    "Read the day again with holdfast backfill; if they stay, the platform's query does not list what it pushes.",
  ReadNotPushed:
    'Look at the topic filters of the integration, at its event bus rule, and at the dead letters of the queue.',
};
