import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createWorld, finish, presentRecords } from './interleaved-workers.ts';
import type { World } from './interleaved-workers.ts';
import { onEachDatabase } from './on-each-database.ts';

const RECORDS = 30;

type Step = { readonly kind: 'work' | 'crash' | 'deliver' | 'damage'; readonly place: number };

/** Workers do a step each, in any order; things go wrong less often than right. */
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(
    { weight: 8, arbitrary: fc.constant('work' as const) },
    { weight: 1, arbitrary: fc.constantFrom('crash' as const, 'deliver', 'damage') },
  ),
  place: fc.nat({ max: 63 }),
});
/** Steps of one wave run at the same time. */
const waves = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 40 });
/** Which record the source brings next; names repeat, as re-reads do. */
const names = fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: RECORDS });

async function take(world: World, { kind, place }: Step): Promise<void> {
  const worker = world.workers[place % world.workers.length];
  if (kind === 'work') return worker?.work();
  if (kind === 'crash') return worker?.crash();
  const batches = [...world.files.keys()];
  const batch = batches[place % Math.max(1, batches.length)];
  if (batch === undefined) return;
  if (kind === 'deliver') await world.deliver(batch);
  else await world.damage(batch);
}

onEachDatabase('four workers, two streams, one organisation', ({ kind, open, empty }) => {
  it('bring every record exactly once, in whatever order they get their turn', async function () {
    this.timeout(120_000);
    const config = await empty();
    const ledgers = [await open(config), await open(config)] as const;
    let run = 0;
    const property = fc.asyncProperty(names, waves, async (source, steps) => {
      run += 1;
      const world = await createWorld({ ledgers, source, run });
      for (const wave of steps) await Promise.all(wave.map((one) => take(world, one)));
      await finish(world);
      const expected = [...new Set(source)].map((name) => `record ${name}`).sort();
      assert.deepEqual((await presentRecords(world)).sort(), expected);
    });
    await fc.assert(property, { numRuns: kind === 'sqlite' ? 25 : 10 });
  });
});
