import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Position } from '../../src/audit/position.ts';
import { startCursorPosition } from '../../src/platforms/cursor-position.ts';
import { normaliseGuideRecord } from '../../src/platforms/genesys/guide-record.ts';
import { type CursorLog, readCursorLog } from '../../src/platforms/read-cursor-log.ts';

const OVERLAP_MS = 60_000;
const PAGE = 3;
const start = Date.parse('2026-01-01T00:00:00Z');

/** Time goes on, records are put in where their time is, and a reader reads so many pages and is gone. */
const step = fc.record({
  passesMs: fc.integer({ min: 0, max: 90_000 }),
  lateMs: fc.array(fc.integer({ min: 0, max: OVERLAP_MS - 1 }), { maxLength: 8 }),
  pages: fc.integer({ min: 0, max: 6 }),
});

/** A log that puts late records in behind the cursors it has handed out, which the guide says none does. */
const createLog = () => {
  let now = start;
  const records: { id: string; createdDate: string; eventType: string }[] = [];
  const log = (overlapMs: number, everyMs: number | undefined): CursorLog => ({
    settings: {
      name: 'guide',
      dialect: 'genesys.guide',
      organization: 'org-1',
      lagMs: 0,
      overlapMs,
      rereads: everyMs === undefined ? [] : [{ everyMs, backMs: OVERLAP_MS }],
      maxWindowMs: 1,
      pageSize: PAGE,
      filters: { services: [], entityTypes: [], actions: [] },
    },
    filter: '',
    now: () => now,
    rate: () => ({ remaining: null, resetAt: null }),
    readPage: async (cursor) => {
      const offset = Number(cursor ?? 0);
      const next = offset + PAGE < records.length ? String(offset + PAGE) : undefined;
      return { records: records.slice(offset, offset + PAGE), next, bytes: 1 };
    },
    createMaker: (organizationId) => ({
      make: (page) =>
        page.map((record) => {
          const observedAt = new Date(now).toISOString();
          const context = { organizationId, stream: 'guide', dialect: 'genesys.guide', observedAt };
          return normaliseGuideRecord(record, context);
        }),
      metNameless: () => false,
    }),
  });
  return {
    log,
    pass: (ms: number) => {
      now += ms;
    },
    add: (lateMs: number) => {
      const createdDate = new Date(now - lateMs).toISOString();
      records.push({ id: `r${records.length}-${now}`, createdDate, eventType: 'A' });
      records.sort((a, b) => a.createdDate.localeCompare(b.createdDate));
    },
    ids: () => new Set(records.map(({ id }) => id)),
  };
};

const readPages = async (
  log: CursorLog,
  position: Position,
  pages: number,
  met: Set<string | null>,
): Promise<Position> => {
  let next = position;
  let left = pages;
  if (left === 0) return next;
  const options = { organizationId: 'org-1', onHistoryExceeded: () => undefined };
  for await (const page of readCursorLog(log, position, options)) {
    for (const { record_id } of page.events) met.add(record_id);
    next = page.next ?? next;
    left -= 1;
    if (left === 0 || page.caughtUp) break;
  }
  return next;
};

describe('reading a log by cursor', () => {
  for (const [what, overlapMs, everyMs] of [
    ['the overlap', OVERLAP_MS, undefined],
    ['a re-read', 0, 1],
  ] as const) {
    it(`meets every record that is no later than ${what} goes back, wherever readers stop`, () =>
      fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
          const { log, pass, add, ids } = createLog();
          const met = new Set<string | null>();
          let position = startCursorPosition(0, everyMs === undefined ? 1 : 2, '');
          for (const { passesMs, lateMs, pages } of steps) {
            pass(passesMs);
            for (const late of lateMs) add(late);
            position = await readPages(log(overlapMs, everyMs), position, pages, met);
          }
          // A pass that was broken off ends, and one more begins.
          for (const _ of [1, 2]) {
            pass(1);
            position = await readPages(log(overlapMs, everyMs), position, Infinity, met);
          }
          assert.deepEqual(met, ids());
          assert.ok(Buffer.byteLength(JSON.stringify(position)) < 2_048);
        }),
        { numRuns: 400 },
      ));
  }

  it('refuses cursors that do not fit into a position, and says why', async () => {
    const { log, add } = createLog();
    for (let count = 0; count < 10; count += 1) add(0);
    const { readPage, ...rest } = log(0, undefined);
    const long: CursorLog = {
      ...rest,
      readPage: async (cursor, signal) => ({
        ...(await readPage(cursor, signal)),
        next: 'x'.repeat(3_000),
      }),
    };
    await assert.rejects(
      readPages(long, startCursorPosition(0, 1, ''), 3, new Set()),
      /too long to be kept/,
    );
  });
});
