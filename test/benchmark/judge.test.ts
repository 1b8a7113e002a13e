import assert from 'node:assert/strict';
import { expectedIds } from '../../benchmark/harness/expected-ids.ts';
import { judge } from '../../benchmark/harness/judge.ts';
import { eventId } from '../../src/platforms/event-id.ts';

describe('the judge of the benchmark', () => {
  const world = ['a', 'b', 'c', 'd'];
  const counts = (ids: readonly string[]): Map<string, number> => {
    const times = new Map<string, number>();
    for (const id of ids) times.set(id, (times.get(id) ?? 0) + 1);
    return times;
  };

  it('finds nothing wrong with each record once', () => {
    const { expected, lost, doubled, strange } = judge(world, counts(world));
    assert.deepEqual([expected, lost, doubled, strange], [4, 0, 0, 0]);
  });

  it('names the one that is lost and the one that is doubled', () => {
    const judgement = judge(world, counts(['a', 'b', 'b', 'd']));
    assert.deepEqual([judgement.lost, judgement.doubled, judgement.strange], [1, 1, 0]);
    assert.deepEqual(judgement.examples, { lost: ['c'], doubled: ['b'] });
  });

  it('counts each copy beyond the first, and what is not of the world', () => {
    const { lost, doubled, strange } = judge(world, counts([...world, 'a', 'a', 'x']));
    assert.deepEqual([lost, doubled, strange], [0, 2, 1]);
  });

  it('makes the ids of Holdfast as Holdfast does', () => {
    const lines = 'record-1 17\nrecord-2 18\n';
    assert.deepEqual(
      [...expectedIds(lines, 'digest', 'org')],
      [
        [eventId('genesys', 'org', 'record-1'), 17],
        [eventId('genesys', 'org', 'record-2'), 18],
      ],
    );
    assert.deepEqual([...expectedIds(lines, 'record', 'org').keys()], ['record-1', 'record-2']);
  });
});
