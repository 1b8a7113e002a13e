import assert from 'node:assert/strict';
import { createSendBuffers } from '../../../src/activities/delivery/send-buffers.ts';

const KIB = 1024;

describe('createSendBuffers', () => {
  it('lends the same memory again once it is given back, and not before', () => {
    const buffers = createSendBuffers();
    const one = buffers.lend(600 * KIB);
    const other = buffers.lend(600 * KIB);
    assert.notEqual(one.buffer, other.buffer);
    buffers.giveBack(one);
    const again = buffers.lend(650 * KIB);
    assert.equal(again.buffer, one.buffer);
    assert.equal(again.length, 650 * KIB);
    assert.notEqual(buffers.lend(1).buffer, other.buffer);
  });

  it('lends to one only what is given back twice', () => {
    const buffers = createSendBuffers();
    const bytes = buffers.lend(KIB);
    buffers.giveBack(bytes);
    buffers.giveBack(bytes);
    assert.notEqual(buffers.lend(KIB).buffer, buffers.lend(KIB).buffer);
  });

  it('never lends what it did not have, such as the memory that small buffers of Node share', () => {
    const buffers = createSendBuffers();
    const foreign = Buffer.from('a small one');
    buffers.giveBack(foreign);
    assert.notEqual(buffers.lend(1).buffer, foreign.buffer);
  });

  it('lends as much as is asked for, however small what is free', () => {
    const buffers = createSendBuffers();
    buffers.giveBack(buffers.lend(KIB));
    const large = buffers.lend(2_000 * KIB);
    assert.equal(large.length, 2_000 * KIB);
    assert.equal(large.fill(1).at(-1), 1);
  });
});
