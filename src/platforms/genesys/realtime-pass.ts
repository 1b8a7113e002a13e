import { createHash } from 'node:crypto';
import { z } from 'zod';
import { boundDepth } from '../bound-depth.ts';

const count = z.number().int().nonnegative().nullish().catch(undefined);
const pageSchema = z.looseObject({
  entities: z.array(z.unknown()),
  total: count,
  pageCount: count,
});

export type RealtimePage = z.infer<typeof pageSchema>;

export const parseRealtimePage = (json: unknown): RealtimePage | undefined =>
  pageSchema.safeParse(json).data;

/** Tells when a fixed interval has been read whole, although the platform keeps adding to it meanwhile. */
export interface PassTracker {
  /** Takes a page's records; returns those not met before in this interval. */
  take(records: readonly unknown[]): unknown[];
  /** Called at the end of a pass of so many pages, with the total as last reported. */
  isComplete(total: number | undefined, pages: number): boolean;
  distinct(): number;
}

export const createPassTracker = (): PassTracker => {
  const met = new Set<string>();
  let rows = 0;
  let fresh = 0;
  let passes = 0;
  let nameless = new Map<string, number>();

  const keyOf = (record: unknown): string => {
    const id = typeof record === 'object' && record !== null && 'id' in record ? record.id : null;
    if (typeof id === 'string' && id !== '') return id;
    // Without an id the content and its ordinal among equals of the pass stand in.
    const digest = createHash('sha256')
      .update(JSON.stringify(boundDepth(record)))
      .digest('hex');
    const ordinal = (nameless.get(digest) ?? 0) + 1;
    nameless.set(digest, ordinal);
    return `${digest}#${ordinal}`;
  };

  return {
    take: (records) => {
      rows += records.length;
      const unmet = records.filter((record) => {
        const key = keyOf(record);
        return met.has(key) ? false : Boolean(met.add(key));
      });
      fresh += unmet.length;
      return unmet;
    },
    isComplete: (total, pages) => {
      passes += 1;
      const isQuiet = passes > 1 && fresh === 0;
      // A platform that lists a record twice counts it twice: then a whole pass without news settles it.
      const settled = isQuiet && rows === total;
      rows = 0;
      fresh = 0;
      nameless = new Map();
      // Where nobody says how many there are, pages that may have shifted are read until they bring no news.
      if (total === undefined) return pages <= 1 || isQuiet;
      return met.size >= total || settled;
    },
    distinct: () => met.size,
  };
};
