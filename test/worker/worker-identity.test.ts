import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { hasEnded, WORKER_IDENTITY } from '../../src/worker/worker-identity.ts';

const PLACE = WORKER_IDENTITY.slice(String(process.pid).length);

describe('identities of workers', () => {
  it('are of the form that Temporal has, with what makes process ids comparable', () => {
    assert.match(WORKER_IDENTITY, /^\d+@[^#]+#[\w-]+$/);
  });

  it('tell that a process of the same machine and container has ended', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    assert.equal(hasEnded(`${pid}${PLACE}`), true);
    assert.equal(hasEnded(`${process.ppid}${PLACE}`), false);
  });

  it('tell nothing of a process elsewhere, whatever its number', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const elsewhere = `${PLACE.split('#')[0]}#00000000`;
    for (const identity of [
      `${pid}${elsewhere}`,
      `${process.pid}${elsewhere}`,
      `${pid}@host`,
      '',
    ]) {
      assert.equal(hasEnded(identity), false, identity);
    }
    assert.equal(hasEnded(`x${PLACE}`), false);
  });

  it('take one with our own number for a worker before us', () => {
    assert.equal(hasEnded(WORKER_IDENTITY), true);
  });
});
