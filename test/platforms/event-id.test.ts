import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonicalJson } from '../../src/platforms/canonical-json.ts';
import { eventId } from '../../src/platforms/event-id.ts';

describe('eventId', () => {
  it('stays what it was released as', () => {
    assert.equal(eventId('genesys', 'org', 'record'), '17cb324c933beedf6a89c70cadde4ff7');
  });

  it('tells its three parts apart, wherever one ends and the next begins', () => {
    const ids = [
      eventId('genesys', 'a', 'bc'),
      eventId('genesys', 'ab', 'c'),
      eventId('genesys', '', 'abc'),
      eventId('genesys', 'a","b', 'c'),
      eventId('genesys', 'a', 'b","c'),
      eventId('cxone', 'a', 'bc'),
    ];
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[\da-f]{32}$/);
  });
});

describe('canonicalJson', () => {
  it('gives equal values equal text whatever the order of their keys', () => {
    const shuffle = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffle);
      if (typeof value !== 'object' || value === null) return value;
      const entries = Object.entries(value).map(([key, member]) => [key, shuffle(member)]);
      return Object.fromEntries(entries.toReversed());
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.equal(canonicalJson(shuffle(value)), canonicalJson(value));
        assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('tells a missing key from an empty list, and the order of lists', () => {
    const texts = [{}, { a: [] }, { a: [1, 2] }, { a: [2, 1] }, { a: null }].map(canonicalJson);
    assert.equal(new Set(texts).size, texts.length);
  });
});
