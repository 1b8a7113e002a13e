import assert from 'node:assert/strict';
import type { SearchQuery } from '../../../src/reports/search/search-query.ts';
import { aHappening, billingIdentities, billingSupervisor } from '../happenings.ts';
import { aSealedArchive, type SealedArchive } from '../sealed-archive.ts';
import { anIndex } from './support.ts';

const ODD_NAMES = [
  '<script>alert("x")</script>',
  'x" OR actor : * NEAR(',
  'AND',
  'שלום עולם',
  '🚀 Emoji Queue',
  'Ünïcode–Straße',
  "O'Brien; DROP TABLE events",
  '\u202Eevil\u202C',
];

const oddOnes = ODD_NAMES.map((name, at) =>
  aHappening(`odd-${at}`, `2026-06-10T01:0${at}:00.000Z`, { target_name: name }),
);

const idOf = ({ event }: { event: { event_id: string } }): string => event.event_id;

describe('searching the archive', () => {
  let archive: SealedArchive;
  let index: Awaited<ReturnType<typeof anIndex>>;

  before(async () => {
    archive = await aSealedArchive();
    await archive.seal({
      from: '2026-06-09T08:00:00.000Z',
      happenings: [
        billingSupervisor,
        aHappening('other', '2026-06-09T11:59:59.999Z', { actor_name: 'Billing Bot' }),
      ],
      identities: billingIdentities,
    });
    await archive.seal({ from: '2026-06-10T00:00:00.000Z', happenings: oddOnes });
    await archive.seal({
      tenant: 'other tenant',
      from: '2026-07-01T00:00:00.000Z',
      happenings: [
        aHappening('july', '2026-07-01T00:00:00.000Z', {
          subject_id: 'someone',
          subject_name: 'Sam Subject',
          correlation_id: 'c-1',
        }),
      ],
    });
    index = await anIndex(archive);
  });

  after(async () => {
    await index[Symbol.asyncDispose]();
    await archive[Symbol.asyncDispose]();
  });

  it('answers who changed the permissions of the Billing Supervisor role in June', () => {
    const { total, hits } = index.find({
      target: 'Billing Supervisor',
      entityType: 'role',
      changed: 'permissionPolicies',
      from: Date.parse('2026-06-01'),
      to: Date.parse('2026-07-01'),
    });
    assert.equal(total, 1);
    const [hit] = hits;
    assert.equal(hit?.event_id, idOf(billingSupervisor));
    assert.equal(hit?.actor, 'Dana Gone');
    assert.deepEqual(hit?.changes, billingSupervisor.event.changes);
  });

  const FINDS: readonly (readonly [string, SearchQuery, number])[] = [
    ['words anywhere', { words: ['billing'] }, 2],
    ['several words of one event', { words: ['billing', 'refund'] }, 1],
    ['the beginning of a word', { words: ['superv'] }, 1],
    ['an actor by the name of then', { actor: 'dana gone' }, 1],
    ['an actor by id', { actor: '7777aaaa-0000-4000-8000-00000000de1e' }, 1],
    ['an actor only where it acts', { actor: 'supervisor' }, 0],
    ['a target', { target: 'billing' }, 1],
    ['a subject', { subject: 'sam' }, 1],
    ['an action in any case', { action: 'UPDATE' }, 11],
    ['a service', { service: 'authorization' }, 1],
    ['a type', { type: 'role_updated' }, 1],
    ['a tenant', { tenant: 'other tenant' }, 1],
    ['a property that did not change', { changed: 'name' }, 0],
    ['a part of a property as a word', { words: ['policies'] }, 1],
    ['from that very millisecond on', { from: Date.parse('2026-07-01T00:00:00.000Z') }, 1],
    ['before that very millisecond', { to: Date.parse('2026-06-09T11:59:59.999Z') }, 1],
    ['all conditions at once', { words: ['billing'], actor: 'dana', service: 'ContactCenter' }, 0],
    ['without accents', { target: 'unicode strasse' }, 0],
    ['letters without their marks', { target: 'unicode' }, 1],
    ['everything', {}, 11],
  ];
  for (const [what, query, count] of FINDS) {
    it(`finds ${what}`, () => assert.equal(index.find(query).total, count));
  }

  for (const [at, name] of ODD_NAMES.entries()) {
    it(`finds ${JSON.stringify(name)} by its own name, and nothing else`, () => {
      const wanted = oddOnes[at];
      assert.ok(wanted);
      assert.deepEqual(index.ids({ target: name }), [idOf(wanted)]);
      assert.equal(index.find({ target: name }).hits[0]?.target, name);
    });
  }

  it('takes operators of the index for words', () => {
    assert.deepEqual(index.ids({ words: ['NOT', 'billing'] }), []);
    assert.deepEqual(index.ids({ words: ['actor:dana'] }), []);
    assert.deepEqual(index.ids({ words: ['billing*) OR (a'] }), []);
  });

  it('says that a text holds nothing to search for', () => {
    assert.throws(() => index.find({ words: ['"***"'] }), /nothing that can be searched for/);
  });

  it('counts all and shows the newest', () => {
    const { total, hits } = index.find({}, 2);
    assert.equal(total, 11);
    assert.equal(hits.length, 2);
    assert.equal(hits[0]?.timestamp, '2026-07-01T00:00:00.000Z');
  });
});
