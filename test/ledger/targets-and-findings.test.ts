import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Finding, Ledger } from '../../src/ledger/ledger.ts';
import { onEachDatabase } from './on-each-database.ts';

onEachDatabase('a target', ({ open, empty }) => {
  const found = { name: 'main', mode: 'accepted', reason: 'no acks', fingerprint: 'f1' } as const;

  it('keeps since when its mode holds, and when it was looked at last', async () => {
    const { targets } = await open();
    assert.equal(await targets.note(found), undefined);
    const first = await targets.get('main');
    assert.ok(first);
    await delay(5);
    assert.deepEqual(await targets.note({ ...found, reason: 'still none' }), first);
    const second = await targets.get('main');
    assert.deepEqual([second?.since, second?.reason], [first.since, 'still none']);
    assert.ok((second?.checkedAt ?? '') > first.checkedAt);
    await targets.note({ ...found, mode: 'verified' });
    const third = await targets.get('main');
    assert.ok((third?.since ?? '') > first.since);
    assert.deepEqual(
      (await targets.list()).map(({ name }) => name),
      ['main'],
    );
  });

  it('that several workers find changed at once has changed for one of them', async () => {
    const config = await empty();
    const ledgers = [await open(config), await open(config)];
    await ledgers[0]?.targets.note(found);
    const changed = { ...found, mode: 'verified' } as const;
    const before = await Promise.all(
      [...ledgers, ...ledgers].map(({ targets }) => targets.note(changed)),
    );
    assert.equal(before.filter((row) => row?.mode === 'accepted').length, 1);
  });

  it('that is unknown is not there', async () => {
    const { targets } = await open();
    assert.equal(await targets.get('nobody'), undefined);
    assert.deepEqual(await targets.list(), []);
  });
});

onEachDatabase('a finding', ({ open }) => {
  const aFinding = (changes: Partial<Finding> = {}): Finding => ({
    target: 'main',
    batch: 'b',
    eventId: 'e1',
    kind: 'missing',
    detail: 'not in index audit',
    ...changes,
  });
  const open_ = async ({ reconciliations }: Ledger): Promise<string[]> =>
    (await reconciliations.findings({ open: true })).map((each) => `${each.kind} ${each.eventId}`);

  it('is one per target, event and kind, also within one note', async () => {
    const { reconciliations } = await open();
    const two = [aFinding(), aFinding({ detail: 'said again', batch: 'c' })];
    await reconciliations.noteFindings(two);
    await reconciliations.noteFindings([aFinding({ detail: 'and again' })]);
    const others = [aFinding({ kind: 'doubled' }), aFinding({ target: 'second' })];
    await reconciliations.noteFindings([...others, aFinding({ eventId: 'e2' })]);
    const found = await reconciliations.findings({ target: 'main' });
    assert.deepEqual(
      found.map(({ eventId, kind, detail }) => `${eventId} ${kind} ${detail}`).sort(),
      ['e1 doubled not in index audit', 'e1 missing and again', 'e2 missing not in index audit'],
    );
    assert.equal((await reconciliations.findings({})).length, 4);
    assert.equal((await reconciliations.findings({ limit: 1 })).length, 1);
    await reconciliations.noteFindings([]);
  });

  it('is resolved by its kind and target only, and open again when it is found again', async () => {
    const ledger = await open();
    const { noteFindings, resolveFindings, findings } = ledger.reconciliations;
    await noteFindings([aFinding(), aFinding({ kind: 'doubled' })]);
    const [first] = await findings({ open: true });
    await resolveFindings('second', ['e1'], 'missing');
    assert.equal((await open_(ledger)).length, 2);
    await resolveFindings('main', ['e1', 'e2'], 'missing');
    assert.deepEqual(await open_(ledger), ['doubled e1']);
    const [resolved] = await findings({ open: false });
    assert.match(resolved?.resolvedAt ?? '', /Z$/);
    await delay(5);
    await noteFindings([aFinding()]);
    assert.deepEqual((await open_(ledger)).sort(), ['doubled e1', 'missing e1']);
    const again = (await findings({ open: true })).find(({ kind }) => kind === 'missing');
    assert.deepEqual([again?.foundAt, again?.resolvedAt], [first?.foundAt, null]);
  });

  it('is noted with thousands of others', async () => {
    const { reconciliations } = await open();
    const many = Array.from({ length: 1_234 }, (_, place) => aFinding({ eventId: `e${place}` }));
    await reconciliations.noteFindings(many);
    const ids = many.map(({ eventId }) => eventId);
    await reconciliations.resolveFindings('main', ids.slice(1), 'missing');
    assert.equal((await reconciliations.findings({ open: true })).length, 1);
  });
});
