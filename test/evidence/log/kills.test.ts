import assert from 'node:assert/strict';
import { checkHistory, newestSize } from './log-checks.ts';
import { aLogPlace, entryOf, type LogPlace } from './support.ts';
import { type Step, watchedLeaves, watchedStore } from './watched-store.ts';

class Killed extends Error {}

/** Throws at the n-th step, and at every one after it: nothing more is done by a process that is dead. */
const dyingAt = (moment: number): { readonly step: Step; readonly died: () => boolean } => {
  let steps = 0;
  return {
    step: () => {
      steps += 1;
      if (steps >= moment) throw new Killed();
    },
    died: () => steps >= moment,
  };
};

const openDying = ({ open, store, leaves }: LogPlace, step: Step) =>
  open({ store: watchedStore(store, step), leaves: watchedLeaves(leaves, step) });

describe('the evidence log after a kill', () => {
  it('goes on from every moment of an append, without a gap and without a second truth', async () => {
    await using place = await aLogPlace();
    let number = 0;
    // Across the edge of a tile, where an append writes most.
    for (; number < 250; number += 1)
      await place.leaves.append(Buffer.from(`an old entry ${number}`));
    let moments = 0;
    for (let moment = 1; ; moment += 1) {
      const { step, died } = dyingAt(moment);
      const shown = moment === 1 ? 0 : newestSize(place);
      number += 1;
      await openDying(place, step)
        .append(entryOf(number))
        .catch((error: unknown) => assert.ok(error instanceof Killed, String(error)));
      if (!died()) break;
      moments += 1;
      const { index } = await place.open().append(entryOf(number));
      assert.equal(index, number - 1);
      assert.ok(newestSize(place) > shown, 'the newest checkpoint went back');
      assert.equal(newestSize(place), await place.leaves.size());
    }
    assert.ok(moments > 12, `${moments} moments`);
    await checkHistory(place);
  });

  it('never shows an older checkpoint than another writer has shown', async () => {
    await using place = await aLogPlace();
    let meanwhile: (() => Promise<unknown>) | undefined = async () =>
      place.open().append(entryOf(2));
    const slow = watchedStore(place.store, async (operation) => {
      const work = operation === 'before putLatest' ? meanwhile : undefined;
      if (work === undefined) return;
      meanwhile = undefined;
      await work();
    });
    await place.open({ store: slow }).append(entryOf(1));
    assert.equal(newestSize(place), 2);
    assert.deepEqual(await checkHistory(place), [1, 2]);
  });

  it('shows again what was published when its newest checkpoint is an old one', async () => {
    await using place = await aLogPlace();
    const log = place.open();
    const { checkpoint } = await log.append(entryOf(1));
    await log.append(entryOf(2));
    await place.store.putLatest('log/checkpoint', Buffer.from(checkpoint), 'text/plain');
    await place.open().append(entryOf(2));
    assert.equal(newestSize(place), 2);
  });

  it('keeps one order with several writers of one ledger', async () => {
    await using place = await aLogPlace();
    const writers = [place.open(), place.open(), place.open()];
    const indexes = await Promise.all(
      Array.from({ length: 60 }, async (_, at) => {
        const { index } = (await writers[at % 3]?.append(entryOf(at))) ?? { index: -1 };
        return index;
      }),
    );
    assert.equal(new Set(indexes).size, 60);
    assert.equal(newestSize(place), 60);
    await checkHistory(place);
  });
});
