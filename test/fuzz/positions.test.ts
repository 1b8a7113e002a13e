import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Failure } from '../../src/audit/failure.ts';
import type { Position } from '../../src/audit/position.ts';
import { describeCursorPosition } from '../../src/platforms/cursor-position.ts';
import {
  describePosition as describeCxone,
  parsePosition as parseCxone,
} from '../../src/platforms/cxone/cxone-position.ts';
import { planNext } from '../../src/platforms/cxone/plan-next.ts';
import {
  createStretchCovering,
  describePosition as describeGenesys,
  formatPosition,
  parsePosition as parseGenesys,
} from '../../src/platforms/genesys/genesys-position.ts';
import { planWindow } from '../../src/platforms/plan-window.ts';
import type { StreamSettings } from '../../src/platforms/platform.ts';
import { readCursorLog } from '../../src/platforms/read-cursor-log.ts';
import { skipTo } from '../../src/platforms/window-progress.ts';
import { FUZZ_TIMEOUT_MS, harmed, mutantsOf, runs, values } from './fuzz.ts';

const NOW = Date.parse('2026-11-22T08:00:00.000Z');
const AT = '2026-11-22T07:00:00.000Z';
const BEFORE = '2026-11-21T07:00:00.000Z';
const settings: StreamSettings = {
  name: 's',
  dialect: 'd',
  organization: 'o',
  lagMs: 0,
  overlapMs: 600_000,
  rereads: [{ everyMs: 3_600_000, backMs: 86_400_000 }],
  maxWindowMs: 14_400_000,
  pageSize: 2,
  filters: { services: [], entityTypes: [], actions: [] },
};
const progress = {
  since: BEFORE,
  from: BEFORE,
  to: AT,
  closed: [BEFORE],
  reread: { began: BEFORE, from: BEFORE, to: AT, at: AT },
};
const GENESYS = {
  v: 1,
  progress,
  place: { at: AT, windowMs: 1_000, service: 'A', transaction: 't', askedAt: AT, cursor: 'c' },
};
const CXONE = {
  v: 1,
  progress,
  place: { at: AT, windowMs: 1_000, from: BEFORE, to: AT, ref: '/a?b', pages: 2, anchor: 'a' },
};
const CURSOR = {
  v: 1,
  since: BEFORE,
  to: AT,
  filter: '',
  tail: '2',
  marks: [
    { at: BEFORE, cursor: null },
    { at: BEFORE, cursor: '2' },
  ],
  place: { at: AT, cursor: '2', pages: 1, anchor: 'a', due: [0], reread: true },
};

const times = fc.constantFrom(
  ...(['0000-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z', AT, BEFORE] as const),
  ...(['1969-12-31T23:59:59.999Z', '2026-02-30T00:00:00.000Z', AT.slice(0, -1)] as const),
);

/** What a ledger may give back: an older version's, one that a hand has changed, one that a disk has. */
const stored = (whole: Readonly<Record<string, unknown>>): fc.Arbitrary<Position> =>
  fc.oneof(
    { weight: 4, arbitrary: mutantsOf(whole) },
    {
      weight: 3,
      arbitrary: times.chain((time) =>
        fc
          .nat()
          .map((place) => replaceOne(JSON.stringify(whole), place, time))
          .map((text) => JSON.parse(text) as unknown),
      ),
    },
    { weight: 1, arbitrary: values },
    { weight: 2, arbitrary: harmed(Buffer.from(JSON.stringify(whole))).map(parsed) },
  ) as fc.Arbitrary<Position>;

const TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

const replaceOne = (text: string, place: number, time: string): string => {
  const count = text.match(TIME)?.length ?? 1;
  let at = -1;
  return text.replace(TIME, (old) => {
    at += 1;
    return at === place % count ? time : old;
  });
};

const parsed = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return null;
  }
};

/** Undefined where the position is refused in words that name the stream and say what to do. */
const unlessRefused = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    assert.ok(error instanceof Failure && error.type === 'InvalidInput', String(error));
    assert.match(error.message, /^The position of stream s cannot be read \(.+start the stream/s);
    return undefined;
  }
};

const assertWindow = (window: { readonly from: number; readonly to: number }): void => {
  for (const time of [window.from, window.to]) assert.ok(!Number.isNaN(new Date(time).getTime()));
};

describe('stored positions of any content', function () {
  this.timeout(FUZZ_TIMEOUT_MS);

  it('of genesys.query and genesys.realtime are gone on from, or refused', () => {
    fc.assert(
      fc.property(stored(GENESYS), (position) => {
        const read = unlessRefused(() => parseGenesys(position, 's'));
        assert.equal(
          unlessRefused(() => describeGenesys(position, 's')) === undefined,
          read === undefined,
        );
        if (read === undefined) return;
        const again = formatPosition(read);
        if (again !== null) assert.deepEqual(parseGenesys(again, 's'), read);
        const covering = createStretchCovering('s');
        covering.begin(position, { from: NOW - 1_000, to: NOW });
        let next = skipTo(read.progress, NOW - 172_800_000);
        for (let count = 0; count < 5; count += 1) {
          const plan = planWindow({ settings, progress: next, now: NOW });
          if (plan === undefined) return;
          assertWindow(plan.window);
          next = parseGenesys({ v: 1, progress: plan.progress, place: null }, 's').progress;
        }
      }),
      runs(),
    );
  });

  it('of cxone.activity are gone on from, or refused', () => {
    fc.assert(
      fc.property(stored(CXONE), (position) => {
        const read = unlessRefused(() => parseCxone(position, 's'));
        assert.equal(
          unlessRefused(() => describeCxone(position, 's')) === undefined,
          read === undefined,
        );
        if (read === undefined) return;
        let { progress: next, place } = read;
        for (let count = 0; count < 5; count += 1) {
          const { maxWindowMs } = settings;
          const plan = planNext(settings, { progress: next, place, at: NOW, maxWindowMs });
          if (plan === undefined) return;
          assertWindow(plan.window);
          next = parseCxone({ v: 1, progress: plan.progress, place: null }, 's').progress;
          place = null;
        }
      }),
      runs(),
    );
  });

  it('of the guides’ dialects are gone on from, or refused', async () => {
    const log = {
      settings,
      filter: '',
      now: () => NOW,
      rate: () => ({ remaining: null, resetAt: null }),
      readPage: async (cursor: string | null) => {
        const at = Number(cursor ?? 0) || 0;
        return { records: [], next: at < 8 ? String(at + 1) : undefined, bytes: 1 };
      },
      createMaker: () => ({ make: () => [], metNameless: () => false }),
    };
    const options = { organizationId: 'o', onHistoryExceeded: () => undefined };
    await fc.assert(
      fc.asyncProperty(stored(CURSOR), async (position) => {
        const told = unlessRefused(() => describeCursorPosition(position, 's'));
        const pages: (Position | null)[] = [];
        try {
          for await (const page of readCursorLog(log, position, options)) pages.push(page.next);
        } catch (error) {
          assert.ok(error instanceof Failure, String(error));
          assert.ok(['InvalidInput', 'SourceRefused', 'UnexpectedReply'].includes(error.type));
          assert.ok(told === undefined || error.type !== 'InvalidInput');
          return;
        }
        assert.ok(told !== undefined);
        const last = pages.at(-1) ?? assert.fail('a pass without a page');
        assert.match(describeCursorPosition(last, 's'), /^read to the end of the log at /);
      }),
      runs(),
    );
  });
});
