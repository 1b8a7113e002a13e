import assert from 'node:assert/strict';
import type { Entry, SimulatedPlatform } from '../../src/simulator/changes/entry.ts';
import { genesysKind, REALTIME_SERVICES } from '../../src/simulator/changes/genesys-kinds.ts';
import type { World } from '../../src/simulator/world/world.ts';
import type { SimulatedSplunk } from '../../src/simulator/splunk/simulate-splunk.ts';
import { createGuideRig, type GuideRig } from '../support/guide-rig.ts';
import { createRig, QUICK, type Rig } from '../support/rig.ts';
import { until } from '../support/until.ts';
import { untilVisible } from '../support/until-visible.ts';

type Fields = Readonly<Record<string, unknown>>;

const PLATFORMS = ['genesys', 'cxone'] as const;
const PAST = { records: 120, spanMs: 1_800_000 };
const MEGABYTE = 1_000_000;
const SHE = '\u202Eשלום עליכם ⟦مرحبا⟧\u202C';
const FAMILY = '👩‍👩‍👧‍👦 𝕬 \u{1F3F3}\uFE0F\u200D\u{1F308}';
const HALVES = 'high \uD83D low \uDE00 swapped \uDE00\uD83D';
const CONTROLS = 'nul \u0000 bell \u0007 line \u2028 bom \uFEFF';
const NESTED = JSON.stringify({
  event: '{"a":"}{\\"b\\":[1,2"}\n{"time":1}',
  fields: [{ deep: '"' }],
});
const HUGE = 'ö"\\'.repeat(MEGABYTE); // six bytes of JSON each

const TIMES = ['eventDate', 'eventTime', 'createdDate'] as const;
const IDS = ['id', 'eventId'] as const;

const without = (record: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));

const timed = (record: Fields, time: unknown): Fields =>
  Object.fromEntries(
    Object.entries(record).map(([name, value]) =>
      TIMES.some((of) => of === name) ? [name, time] : [name, value],
    ),
  );

/** A text that people type, where each platform has one. */
const typed = (record: Fields, text: string): Fields =>
  'comments' in record
    ? { ...record, comments: text }
    : {
        ...record,
        propertyChanges: [{ property: 'description', oldValues: [], newValues: [text] }],
      };

interface Oddity {
  readonly what: string;
  readonly write: (record: Fields) => Fields | string;
  /** What is there in the event besides its record id. */
  readonly check?: (event: Fields) => void;
}

const isUnreadable = ({ timestamp, observed_at: observed, flags }: Fields): void => {
  assert.ok((flags as string[]).includes('time_unparsable'));
  assert.equal(timestamp, observed);
};

const keeps =
  (text: string) =>
  (event: Fields): void => {
    assert.ok(
      JSON.stringify(event).includes(JSON.stringify(text).slice(1, -1)),
      `the text is not in ${JSON.stringify(event).slice(0, 2_000)}`,
    );
  };

const odd = (what: string, write: Oddity['write'], check?: Oddity['check']): Oddity => ({
  what,
  write,
  ...(check && { check }),
});

const ODDITIES: readonly Oddity[] = [
  odd('no time', (record) => without(record, TIMES), isUnreadable),
  odd('an empty time', (record) => timed(record, ''), isUnreadable),
  odd(
    'a time in the year 9999',
    (record) => timed(record, '9999-12-31T23:59:59Z'),
    ({ timestamp }) => assert.equal(timestamp, '9999-12-31T23:59:59.000Z'),
  ),
  odd(
    'a time in a year of five digits',
    (record) => timed(record, '9999-12-31T23:59:59-12:00'),
    isUnreadable,
  ),
  odd('a time before 1970', (record) => timed(record, '1969-07-20T20:17:40Z'), isUnreadable),
  ...[
    '05/14/2024 08:32 PM',
    '14.05.2024 08:32',
    'Tue, 14 May 2024 08:32:11 GMT',
    '20240514T083211Z',
    '2024-W20-2',
  ].map((time) =>
    odd(
      `the time ${time}`,
      (record) => timed(record, time),
      (event) => {
        isUnreadable(event);
        keeps(time)(event);
      },
    ),
  ),
  odd('a time in epoch milliseconds', (record) => timed(record, 1_715_675_531_000), isUnreadable),
  odd('JSON in a string', (record) => typed(record, NESTED), keeps(NESTED)),
  odd('halves of characters', (record) => typed(record, HALVES), keeps(HALVES)),
  odd('NUL and other controls', (record) => typed(record, CONTROLS), keeps(CONTROLS)),
  odd('emoji', (record) => typed(record, FAMILY), keeps(FAMILY)),
  odd('writing from right to left', (record) => typed(record, SHE), keeps(SHE)),
  odd('keys that come twice', (record) => {
    const text = JSON.stringify(record);
    return `${text.slice(0, -1)},${text.slice(1)}`;
  }),
  odd(
    'keys that come twice and differ',
    (record) => {
      const first = ['action', 'outcome'].filter((name) => name in record);
      const twice = first.map((name) => `${JSON.stringify(name)}:"First",`).join('');
      return `{${twice}${JSON.stringify(record).slice(1)}`;
    },
    (event) => assert.ok(!JSON.stringify(event).includes('First'), 'the last is what counts'),
  ),
  odd(
    'the key __proto__',
    (record) => `{"__proto__":{"polluted":1},${JSON.stringify(record).slice(1)}`,
  ),
  odd(
    'a list for its action',
    (record) => ({ ...record, action: [1], activity: [1] }),
    ({ flags }) => assert.ok((flags as string[]).includes('unnormalised')),
  ),
  odd(
    'six megabytes',
    (record) => typed(record, HUGE),
    ({ flags, truncated_values: cut }) => {
      assert.ok((flags as string[]).includes('truncated'));
      assert.ok((cut as { bytes: number }[]).some(({ bytes }) => bytes >= 4 * MEGABYTE));
    },
  ),
];

/** Not by id. Its place in time tells it from the others without one. */
const NAMELESS = odd('no id', (record) => without(record, IDS));

/** The realtime endpoint knows some services only. */
const isRealtime = ({ kind }: Entry): boolean => REALTIME_SERVICES.has(genesysKind(kind).service);

const shownBy = (dialect: string, entries: readonly Entry[]): readonly Entry[] =>
  dialect === 'genesys.realtime' ? entries.filter(isRealtime) : entries;

/** The first records of the past are odd, each in its own way, in every answer that has them. */
const oddOnes = (entries: readonly Entry[]): ReadonlyMap<string, Oddity> =>
  new Map(
    entries
      .filter((entry) => entry.platform === 'cxone' || isRealtime(entry))
      .filter(
        ({ id, isRepeated, revisedAt }) => id !== null && !isRepeated && revisedAt === undefined,
      )
      .slice(0, ODDITIES.length + 1)
      .map(({ id }, place) => [id ?? '', [NAMELESS, ...ODDITIES][place] ?? NAMELESS]),
  );

const write = (odds: ReadonlyMap<string, Oddity>, record: Fields): string | undefined => {
  const id = record['id'] ?? record['eventId'];
  const written = typeof id === 'string' ? odds.get(id)?.write(record) : undefined;
  return typeof written === 'object' ? JSON.stringify(written) : written;
};

const eventsOf = ({ index }: SimulatedSplunk, dialect: string): Fields[] =>
  index
    .events()
    .map(({ raw }) => JSON.parse(raw) as Fields)
    .filter((event) => event['dialect'] === dialect);

interface Carried {
  readonly splunk: SimulatedSplunk;
  readonly dialect: string;
  /** What the platform has to show in that dialect. */
  readonly entries: readonly Entry[];
  readonly odds: ReadonlyMap<string, Oddity>;
}

const count = ({ splunk, dialect, entries, odds }: Carried) => {
  const events = eventsOf(splunk, dialect);
  const ids = new Set(events.map(({ record_id: id }) => id));
  const missing = entries.filter(
    ({ id, seq, part }) => !ids.has(id) && !ids.has(`unnamed-${seq}-${part}`),
  );
  const isNameless = ({ id }: Entry): boolean => id === null || odds.get(id) === NAMELESS;
  const nameless = events.filter(({ record_id: id }) => id === undefined || id === null).length;
  const expected = missing.filter(isNameless).length;
  return {
    lost: missing.length - expected + Math.max(0, expected - nameless),
    surplus: Math.max(0, nameless - expected),
    doubled: [...splunk.index.counts().values()].filter((times) => times > 1).length,
  };
};

const assertCarried = async (carried: Carried): Promise<void> => {
  const { splunk, dialect, odds } = carried;
  await until(`everything of ${dialect} in Splunk`, () => count(carried).lost === 0);
  assert.deepEqual(count(carried), { lost: 0, surplus: 0, doubled: 0 });
  const events = eventsOf(splunk, dialect);
  const checked = [...odds].filter(([of]) => carried.entries.some(({ id }) => id === of));
  assert.equal(checked.length, ODDITIES.length + 1);
  for (const [id, { what, check }] of checked) {
    if (check === undefined) continue;
    const event =
      events.find(({ record_id: of }) => of === id) ?? assert.fail(`${dialect}: ${what}`);
    try {
      check(event);
    } catch (error) {
      throw new Error(`${dialect}, a record with ${what}: ${String(error)}`, { cause: error });
    }
  }
};

describe('odd records', function () {
  this.timeout(120_000);
  const odds = new Map<string, Oddity>();
  const platforms = { writeRecord: (record: Fields) => write(odds, record) };
  const makeOdd = ({ world }: { readonly world: World }, platform: SimulatedPlatform): void => {
    for (const [id, oddity] of oddOnes(world.entries(platform))) odds.set(id, oddity);
  };
  beforeEach(() => odds.clear());

  for (const [dialect, platform] of [
    ['genesys.query', 'genesys'],
    ['genesys.realtime', 'genesys'],
    ['cxone.activity', 'cxone'],
  ] as const) {
    it(`of ${dialect} arrive once, with everything that can be told of them`, async () => {
      const stream = { dialect, connection: platform, ...QUICK, page_size: 20 };
      const rig: Rig = await createRig({
        world: {
          ratePerSecond: { genesys: 0, cxone: 0 },
          history: { [platform]: PAST },
        },
        genesys: platforms,
        cxone: platforms,
        streams: { first: stream, second: stream }, // which reads all of it again
        search: {},
      });
      makeOdd(rig, platform);
      try {
        await untilVisible(rig.world, platform);
        await rig.start();
        for (const name of ['first', 'second']) await (await rig.extract(name)).result();
        const entries = shownBy(dialect, rig.world.entries(platform));
        await assertCarried({ splunk: rig.splunk, dialect, entries, odds });
      } finally {
        await rig.close();
      }
    });
  }

  it('of the guides arrive once, with everything that can be told of them', async () => {
    const guides: GuideRig = await createGuideRig({
      platforms: { history: PAST, ratePerSecond: 0, ...platforms },
      stream: { page_size: 20 },
    });
    for (const platform of PLATFORMS) makeOdd(guides[platform], platform);
    try {
      await guides.rig.start();
      for (const platform of PLATFORMS) {
        const stream = `guide-${platform}`;
        await untilVisible(guides[platform].world, platform);
        for (const _round of [1, 2]) await (await guides.rig.extract(stream)).result();
        const entries = guides[platform].world.entries(platform);
        const { splunk } = guides.rig;
        await assertCarried({ splunk, dialect: `${platform}.guide`, entries, odds });
      }
    } finally {
      await guides.close();
    }
  });
});
