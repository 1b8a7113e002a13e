import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createLineBuffer } from '../../src/splunk/line-buffer.ts';

describe('createLineBuffer', () => {
  it('holds what was put and not taken back, whatever its first size', () => {
    const texts = fc.array(
      fc.record({ text: fc.string({ unit: 'binary' }), isTakenBack: fc.boolean() }),
    );
    const property = fc.property(fc.integer({ min: 1, max: 50 }), texts, (size, puts) => {
      const buffer = createLineBuffer(size);
      const kept: Buffer[] = [];
      for (const { text, isTakenBack } of puts) {
        const length = buffer.put(text);
        assert.equal(length, Buffer.byteLength(text));
        if (isTakenBack) buffer.takeBack(length);
        else kept.push(Buffer.from(text));
      }
      assert.deepEqual(buffer.view(), Buffer.concat(kept));
      assert.equal(buffer.bytes, buffer.view().length);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('begins anew when cleared', () => {
    const buffer = createLineBuffer(8);
    buffer.put('one');
    buffer.clear();
    buffer.put('2');
    assert.equal(buffer.view().toString(), '2');
  });
});
