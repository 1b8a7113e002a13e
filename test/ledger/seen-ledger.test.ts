import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import fc from 'fast-check';
import type { Ledger, SeenEntry } from '../../src/ledger/ledger.ts';
import { connect, disconnect } from '../../src/ledger/connections.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { createSeenHours } from '../../src/ledger/seen-hours.ts';
import { createSeenLedger } from '../../src/ledger/seen-ledger.ts';
import { aClaim, anEntry, commitEntries, entriesOf, HOUR_MS, NEW_YEAR } from './fixtures.ts';
import { emptyFile, onEachDatabase } from './on-each-database.ts';

const kinds = async (ledger: Ledger, entries: readonly SeenEntry[]): Promise<string[]> => {
  const { verdicts } = await ledger.seen.classify('genesys', 'org-1', entries);
  return verdicts.map(({ kind }) => kind);
};

onEachDatabase('seen', ({ open, empty }) => {
  it('knows the ids of committed batches, whatever stream and process brought them', async () => {
    const config = await empty();
    const [one, other] = [await open(config), await open(config)];
    await one.streams.claim(aClaim());
    await other.streams.claim(aClaim({ name: 'realtime', dialect: 'genesys.realtime' }));
    assert.deepEqual(await kinds(other, entriesOf('a', 'b')), ['new', 'new']);
    await commitEntries(one, entriesOf('a', 'b'));
    assert.deepEqual(await kinds(other, entriesOf('b', 'c')), ['duplicate', 'new']);
    await commitEntries(other, entriesOf('c'), { stream: 'realtime' });
    assert.deepEqual(await kinds(one, entriesOf('a', 'c')), ['duplicate', 'duplicate']);
  });

  it('learns nothing from a classification that was not committed', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    assert.deepEqual(await kinds(ledger, entriesOf('a')), ['new']);
    assert.deepEqual(await kinds(ledger, entriesOf('a')), ['new']);
  });

  it('of one organisation or platform is nothing to another', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    await commitEntries(ledger, entriesOf('a'));
    for (const [platform, organization] of [
      ['genesys', 'org-2'],
      ['cxone', 'org-1'],
    ] as const) {
      const check = await ledger.seen.classify(platform, organization, entriesOf('a'));
      assert.deepEqual(check.verdicts, [{ kind: 'new' }]);
    }
  });

  it('compares the entries of one reading with each other', async () => {
    const ledger = await open();
    const entries = [anEntry('a'), anEntry('a'), anEntry('a', 'changed'), anEntry('a', 'changed')];
    const expected = ['new', 'duplicate', 'revision', 'duplicate'];
    assert.deepEqual(await kinds(ledger, entries), expected);
  });

  it('gives other content of a known id an id of its own, the same one always', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    await commitEntries(ledger, entriesOf('a'));
    const changed = anEntry('a', 'changed');
    const check = await ledger.seen.classify('genesys', 'org-1', [changed]);
    const eventId = hash('sha256', `${changed.eventId}:${changed.digest}`).slice(0, 32);
    assert.deepEqual(check.verdicts, [{ kind: 'revision', eventId }]);
    assert.deepEqual(check.added, [{ ...changed, eventId }]);
    await commitEntries(ledger, [changed]);
    const again = [changed, anEntry('a'), anEntry('a', 'changed twice')];
    assert.deepEqual(await kinds(ledger, again), ['duplicate', 'duplicate', 'revision']);
  });

  it('refuses the commit of a check that another commit has overtaken', async () => {
    const config = await empty();
    const [one, other] = [await open(config), await open(config)];
    await one.streams.claim(aClaim());
    await other.streams.claim(aClaim({ name: 'realtime', dialect: 'genesys.realtime' }));
    const seen = await one.seen.classify('genesys', 'org-1', entriesOf('a', 'b'));
    const stream = 'realtime';
    const overtaking = await commitEntries(other, entriesOf('b'), { stream });
    assert.equal(overtaking.outcome, 'committed');
    assert.deepEqual(await commitEntries(one, [], { seen }), { outcome: 'seen_changed' });
    assert.equal((await one.streams.get(aClaim().name))?.version, 0);
    assert.deepEqual(await kinds(one, entriesOf('a', 'b')), ['new', 'duplicate']);
  });

  it('lets commits of different hours pass each other', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    await ledger.streams.claim(aClaim({ name: 'realtime' }));
    const seen = await ledger.seen.classify('genesys', 'org-1', entriesOf('a'));
    const elsewhere = [anEntry('b', 'first', NEW_YEAR + HOUR_MS)];
    await commitEntries(ledger, elsewhere, { stream: 'realtime' });
    assert.equal((await commitEntries(ledger, [], { seen })).outcome, 'committed');
  });

  it('refuses an id that is none', async () => {
    const ledger = await open();
    const entry = { ...anEntry('a'), eventId: 'not hexadecimal, and not 32 long' };
    await assert.rejects(kinds(ledger, [entry]), { type: 'InvalidInput' });
  });
});

describe('the cache of seen hours', () => {
  it('does not take an hour that was loaded since the commit for a later one', async () => {
    const config = await emptyFile();
    const connections = connect(config);
    const ledger = await openLedger(config);
    await ledger.streams.claim(aClaim());
    const hours = createSeenHours(connections);
    const { classify } = createSeenLedger(hours);
    const seen = await classify('genesys', 'org-1', entriesOf('a'));
    await commitEntries(ledger, [], { seen });
    // Another reading gets here between the end of the commit and the news of it.
    await classify('genesys', 'org-1', entriesOf('a'));
    hours.committed(seen);
    await commitEntries(ledger, entriesOf('b'));
    const { verdicts } = await classify('genesys', 'org-1', entriesOf('a', 'b'));
    assert.deepEqual(verdicts, [{ kind: 'duplicate' }, { kind: 'duplicate' }]);
    await ledger.close();
    await disconnect(connections);
  });

  it('of any size gives the verdicts of a plain set', async () => {
    const config = await emptyFile();
    const connections = connect(config);
    const record = fc.record({
      name: fc.integer({ min: 0, max: 40 }),
      hour: fc.constantFrom(0, 1, 2),
    });
    const ledger = await openLedger(config);
    let run = 0;
    const property = fc.asyncProperty(
      fc.array(fc.array(record), { maxLength: 8 }),
      async (batches) => {
        run += 1;
        const [name, organizationId] = [`stream-${run}`, `org-${run}`];
        await ledger.streams.claim(aClaim({ name, organizationId }));
        // Room for nothing: every hour is forgotten as soon as another is used.
        const { classify } = createSeenLedger(createSeenHours(connections, 0));
        const known = new Set<string>();
        for (const batch of batches) {
          const entries = batch.map((one) =>
            anEntry(`${one.name}/${one.hour}`, 'first', NEW_YEAR + one.hour * HOUR_MS),
          );
          const expected = entries.map(({ eventId }) => {
            const kind = known.has(eventId) ? 'duplicate' : 'new';
            known.add(eventId);
            return kind;
          });
          const seen = await classify('genesys', organizationId, entries);
          assert.deepEqual(
            seen.verdicts.map(({ kind }) => kind),
            expected,
          );
          assert.deepEqual(await ledger.seen.classify('genesys', organizationId, entries), seen);
          await commitEntries(ledger, [], { stream: name, seen });
        }
      },
    );
    await fc.assert(property, { numRuns: 30 });
    await ledger.close();
    await disconnect(connections);
  });
});
