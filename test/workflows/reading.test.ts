import assert from 'node:assert/strict';
import type { OpenedWindow } from '../../src/activities/harvest/harvest-activities.ts';
import { bisect } from '../../src/workflows/bisect.ts';
import {
  begun,
  failedOnce,
  partHalved,
  partRead,
  type Reading,
  sealFailed,
} from '../../src/workflows/reading.ts';

const WINDOW = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-01T04:00:00.000Z' };

const opened: OpenedWindow = {
  tenant: 'acme',
  ...WINDOW,
  outcome: 'open',
  collection: '0123456789ab',
  sourceQueue: 'queue',
  parts: [
    { ...WINDOW, service: 'Architect' },
    { ...WINDOW, service: 'Routing' },
  ],
};

const start = (): Reading => begun(opened, WINDOW.to);

const read = (reading: Reading): Reading => {
  const [part] = reading.todo;
  assert.ok(part);
  const ticket = {
    ...part,
    transactionId: 't',
    endpoint: 'e',
    askedAt: 'a',
    state: 's',
    isDone: true,
  };
  const collected = { file: 'f', pages: 1, downloads: 0, records: 1, bytes: 1, endedAt: 'e' };
  return partRead(reading, { ticket, collected });
};

const halve = (reading: Reading): Reading => {
  const [part] = reading.todo;
  assert.ok(part);
  const halves = bisect(part);
  assert.ok(halves);
  return partHalved(reading, halves);
};

const placesOf = (parts: readonly { from: string; to: string; service: string | null }[]) =>
  parts.map(({ from, to, service }) => `${service} ${from.slice(11, 16)}-${to.slice(11, 16)}`);

describe('the reading of a window', () => {
  it('asks for the halves of a part before the next part, and covers everything once', () => {
    const halved = halve(read(halve(start())));
    assert.deepEqual(placesOf(halved.todo), [
      'Architect 02:00-03:00',
      'Architect 03:00-04:00',
      'Routing 00:00-04:00',
    ]);
    const { done, todo } = read(read(read(halved)));
    assert.deepEqual(todo, []);
    assert.deepEqual(placesOf(done.map(({ ticket }) => ticket)), [
      'Architect 00:00-02:00',
      'Architect 02:00-03:00',
      'Architect 03:00-04:00',
      'Routing 00:00-04:00',
    ]);
  });

  it('keeps what it has when a part fails', () => {
    const reading = failedOnce(read(start()), 'away');
    assert.deepEqual([reading.done.length, reading.todo.length], [1, 1]);
    assert.deepEqual([reading.failures, reading.lastError], [1, 'away']);
  });

  it('begins anew when what it has cannot be sealed', () => {
    const again = { ...opened, collection: 'ba9876543210' };
    const reading = sealFailed(read(read(halve(start()))), again, 'a file is gone');
    assert.equal(reading.collection, 'ba9876543210');
    assert.deepEqual(reading.todo, opened.parts);
    assert.deepEqual([reading.done, reading.failures], [[], 1]);
  });
});
