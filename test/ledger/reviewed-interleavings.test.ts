import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { aMatch, NO_STORM } from './alert-fixtures.ts';
import { createWorld, finish } from './interleaved-workers.ts';
import type { World } from './interleaved-workers.ts';
import { onEachDatabase } from './on-each-database.ts';

type Step = {
  readonly kind: 'work' | 'review' | 'crash' | 'deliver' | 'damage';
  readonly place: number;
};

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('work' as const, 'work', 'work', 'review') },
    { weight: 1, arbitrary: fc.constantFrom('crash' as const, 'deliver', 'damage') },
  ),
  place: fc.nat({ max: 63 }),
});
/** Steps of one wave run at the same time. */
const waves = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 40 });
const names = fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 30 });

interface Reviewing {
  readonly world: World;
  readonly ledgers: readonly [Ledger, Ledger];
  readonly consumer: string;
}

const changeOf = (consumer: string, record: string): string => `${consumer} ${record}`;

/** As a worker that puts the next batches to the rules; every record matches. */
async function review({ world, consumer }: Reviewing, ledger: Ledger, limit: number) {
  for (const { id, stream, fromVersion: from } of await ledger.reviews.unread(consumer, limit)) {
    const records = world.files.get(id);
    // Its fetch is over in the ledger, and not yet here.
    if (records === undefined) return;
    await ledger.alerts.decide({
      matches: records.map((record) => aMatch(changeOf(consumer, record))),
      storm: NO_STORM,
      advance: { consumer, stream, from, version: from + 1 },
    });
  }
}

async function take(reviewing: Reviewing, { kind, place }: Step): Promise<void> {
  const { world, ledgers } = reviewing;
  const worker = world.workers[place % world.workers.length];
  if (kind === 'work') return worker?.work();
  if (kind === 'review')
    return review(reviewing, place % 2 === 0 ? ledgers[0] : ledgers[1], 1 + (place % 3));
  if (kind === 'crash') return worker?.crash();
  const batches = [...world.files.keys()];
  const batch = batches[place % Math.max(1, batches.length)];
  if (batch === undefined) return;
  await (kind === 'deliver' ? world.deliver(batch) : world.damage(batch));
}

/** Records of batches of which a condition says that no rule has seen them. */
async function toldUnseen({ world, ledgers }: Reviewing): Promise<Set<string>> {
  const conditions = await ledgers[0].conditions.open();
  const lost = conditions.filter(({ kind }) => kind === 'NotReviewed');
  return new Set(lost.flatMap(({ subject }) => world.files.get(subject) ?? []));
}

onEachDatabase('two workers that put batches to the rules', ({ kind, open, empty }) => {
  it('miss no record and raise one alert for each, unless a condition names its batch', async function () {
    this.timeout(120_000);
    const config = await empty();
    const ledgers = [await open(config), await open(config)] as const;
    let run = 0;
    const property = fc.asyncProperty(names, waves, async (source, steps) => {
      run += 1;
      const consumer = `reader-${run}`;
      await ledgers[0].reviews.unread(consumer, 1);
      const reviewing = { world: await createWorld({ ledgers, source, run }), ledgers, consumer };
      for (const wave of steps) await Promise.all(wave.map((one) => take(reviewing, one)));
      await finish(reviewing.world);
      while ((await ledgers[0].reviews.unread(consumer, 9)).length > 0)
        await review(reviewing, ledgers[0], 9);
      const unseen = await toldUnseen(reviewing);
      const alerts = await ledgers[1].alerts.list({ limit: 100_000 });
      const own = alerts.filter(({ changeId }) => changeId.startsWith(`${consumer} `));
      const raised = new Set(own.map(({ changeId }) => changeId));
      assert.equal(raised.size, own.length);
      for (const name of new Set(source)) {
        const record = `record ${name}`;
        assert.ok(raised.has(changeOf(consumer, record)) || unseen.has(record), record);
      }
      await ledgers[0].reviews.dropConsumer(consumer, 0);
    });
    await fc.assert(property, { numRuns: kind === 'sqlite' ? 20 : 8 });
  });
});
