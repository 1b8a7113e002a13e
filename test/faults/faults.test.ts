import assert from 'node:assert/strict';
import { type Bitten, playNaively } from './bite.ts';
import type { Outcome } from './judge-tenant.ts';
import { play, type Role } from './play.ts';
import type { Scene } from './scene.ts';
import { SCENES } from './scenes.ts';

/** Naive seeds until one is bitten; a fault that bites none of so many does not bite. */
const MOST_NAIVE = 6;
const SCRIPTS_AT_ONCE = 4;

const playable = SCENES.filter((scene) => scene.obstacle?.() === undefined);
const hasSetting = ({ set }: Scene): boolean => set !== undefined;
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

/** The long form, over fifty seeds, is `npm run test:faults`; its result is docs/faults.md. */
describe('the fault matrix, one seed each', function () {
  this.timeout(300_000);
  let outcomes: readonly Outcome[] = [];
  const bites = new Map<string, Bitten | undefined>();
  before(async () => {
    const naive = playable.filter((scene) => !bitesUs(scene));
    const biteAll = async (): Promise<void> => {
      for (let scene = naive.shift(); scene !== undefined; scene = naive.shift()) {
        bites.set(scene.id, await biteOf(scene));
      }
    };
    const many = playable.filter((scene) => !hasSetting(scene));
    const [ours, theirs] = await Promise.all([
      play([...rolesOf(many, 1, true), ...rolesOf(playable.filter(bitesUs), 101, false)]),
      play(rolesOf(playable.filter(hasSetting), 201, true)),
      ...Array.from({ length: SCRIPTS_AT_ONCE }, biteAll),
    ]);
    outcomes = [...ours, ...theirs];
  });

  for (const scene of SCENES) {
    const of = ({ scene: id }: Outcome): boolean => id === scene.id;

    it(`${scene.id}: ${scene.title}`, function () {
      if (scene.obstacle?.() !== undefined) this.skip();
      const [outcome] = outcomes.filter(of).filter(({ mode }) => mode === 'verified');
      assert.deepEqual(outcome?.wrong, []);
    });

    it(`${scene.id}: without the protection it bites`, function () {
      if (scene.obstacle?.() !== undefined) this.skip();
      const lesser = outcomes.filter(of).filter(({ mode }) => mode !== 'verified');
      const bitten = bitesUs(scene) ? lesser : [bites.get(scene.id)];
      assert.ok(bitten.some((one) => one !== undefined && one.lost + one.doubled > 0));
      assert.deepEqual(
        lesser.flatMap(({ wrong }) => wrong),
        [],
      );
    });
  }
});
