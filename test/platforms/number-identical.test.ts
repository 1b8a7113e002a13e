import assert from 'node:assert/strict';
import { normaliseGenesys } from '../../src/platforms/genesys/normalise.ts';
import { createIdenticalCounter } from '../../src/platforms/number-identical.ts';
import { recordContext } from './genesys/records.ts';

const read = (records: readonly object[]): string[] => {
  const number = createIdenticalCounter();
  return records.map((record) => number(normaliseGenesys(record, recordContext)).event_id);
};

describe('createIdenticalCounter', () => {
  const twin = { action: 'Update', entityType: 'Flow', eventDate: '2026-03-01T01:02:03Z' };
  const other = { ...twin, action: 'Delete' };

  it('tells identical records without an id apart, and gives each the same id again', () => {
    const ids = read([twin, other, twin, twin]);
    assert.equal(new Set(ids).size, 4);
    assert.deepEqual(read([twin, other, twin, twin]), ids);
    assert.deepEqual(read([twin]), ids.slice(0, 1));
  });

  it('knows the same record whatever the order of its keys', () => {
    assert.deepEqual(read([Object.fromEntries(Object.entries(twin).toReversed())]), read([twin]));
  });

  it('leaves records with an id to the id', () => {
    const [first, second] = read([
      { ...twin, id: 'a' },
      { ...twin, id: 'a' },
    ]);
    assert.equal(first, second);
  });
});
