import assert from 'node:assert/strict';
import { type Bitten, playNaively } from './bite.ts';
import type { Outcome } from './judge-tenant.ts';
import { play, type Role } from './play.ts';
import type { Scene } from './scene.ts';
import { SCENES } from './scenes.ts';

/** Naive seeds until one is bitten; a fault that bites none of so many does not bite. */
const MOST_NAIVE = 6;
const SCRIPTS_AT_ONCE = 4;

/**
 * What needs processes, servers and disks of its own is for the long form; end-to-end/kills.test.ts and
 * end-to-end/restored-ledger.test.ts play such things here.
 */
const isPlayable = ({ set }: Scene): boolean => set === undefined;
const playable = SCENES.filter(isPlayable);
const bitesUs = ({ bite }: Scene): boolean => bite === 'without search';

/** Seeds are organisations, so no two parts on one stage have the same. */
const rolesOf = (scenes: readonly Scene[], from: number, isVerified: boolean): Role[] =>
  scenes.map((scene, place) => ({
    scene,
    seed: from + place,
    mode: isVerified ? 'verified' : (scene.lesser[0] ?? 'accepted'),
  }));

/** The first seed on which the script loses or doubles something. */
const biteOf = async (scene: Scene): Promise<Bitten | undefined> => {
  for (let seed = 1; seed <= MOST_NAIVE; seed += 1) {
    const bitten = await playNaively(scene, seed);
    if (bitten.lost + bitten.doubled > 0) return bitten;
  }
  return undefined;
};

/** One second chance on a machine that stood still, as tests of real processes have it; named, so that it is seen. */
const playFailedAgain = async (first: readonly Outcome[]): Promise<readonly Outcome[]> => {
  const failed = first.filter(({ wrong }) => wrong.length > 0);
  if (failed.length === 0) return first;
  const roles = failed.flatMap(({ scene: id, seed, mode, wrong }) => {
    console.log(`  FAILED ONCE: ${id}, ${mode}, seed ${seed}: ${wrong.join('; ')}`);
    return playable
      .filter((scene) => scene.id === id)
      .map((scene) => ({ scene, seed: seed + 500, mode }));
  });
  return [...first.filter((outcome) => !failed.includes(outcome)), ...(await play(roles))];
};

/** The long form, over fifty seeds, is `npm run test:faults`; its result is docs/faults.md. */
describe('the fault matrix, one seed each', function () {
  this.timeout(300_000);
  let outcomes: readonly Outcome[] = [];
  const bites = new Map<string, Bitten | Error | undefined>();
  before(async () => {
    const naive = playable.filter((scene) => !bitesUs(scene));
    const biteAll = async (): Promise<void> => {
      for (let scene = naive.shift(); scene !== undefined; scene = naive.shift()) {
        bites.set(
          scene.id,
          await biteOf(scene)
            .catch(() => biteOf(scene))
            .catch((error: unknown) => new Error(String(error))),
        );
      }
    };
    const [ours] = await Promise.all([
      play([...rolesOf(playable, 1, true), ...rolesOf(playable.filter(bitesUs), 101, false)]),
      ...Array.from({ length: SCRIPTS_AT_ONCE }, biteAll),
    ]);
    outcomes = await playFailedAgain(ours);
  });

  for (const scene of playable) {
    const of = ({ scene: id }: Outcome): boolean => id === scene.id;

    it(`${scene.id}: ${scene.title}`, () => {
      const [outcome] = outcomes.filter(of).filter(({ mode }) => mode === 'verified');
      assert.deepEqual(outcome?.wrong, []);
    });

    it(`${scene.id}: without the protection it bites`, () => {
      const lesser = outcomes.filter(of).filter(({ mode }) => mode !== 'verified');
      const bite = bites.get(scene.id);
      if (bite instanceof Error) throw bite;
      const bitten = bitesUs(scene) ? lesser : [bite];
      assert.ok(bitten.some((one) => one !== undefined && one.lost + one.doubled > 0));
      assert.deepEqual(
        lesser.flatMap(({ wrong }) => wrong),
        [],
      );
    });
  }
});
