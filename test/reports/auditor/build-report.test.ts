import assert from 'node:assert/strict';
import { buildReport } from '../../../src/reports/auditor/build-report.ts';
import { verdictOf } from '../../../src/reports/auditor/verdict-of.ts';
import { hashTotal } from '../../../src/reports/archive/digest.ts';
import { aHappening } from '../happenings.ts';
import { aSealedArchive, type SealedArchive } from '../sealed-archive.ts';

const DAY = { tenant: 'acme', from: Date.parse('2026-06-01'), to: Date.parse('2026-06-02') };
const HOURS = ['00', '04', '08', '12', '16', '20'];
const VALID = { verdict: 'valid', at: '2026-06-03T00:00:00.000Z', checked: [], findings: [] };
const at = (hour: string): string => `2026-06-01T${hour}:00:00.000Z`;

const one = aHappening('one', at('01'));
const two = aHappening('two', at('09'), { flags: ['unnormalised'] });

const reportOf = (archive: SealedArchive, inSplunk?: ReadonlyMap<string, number>) =>
  buildReport({
    files: archive.store,
    period: DAY,
    product: 'holdfast test',
    preparedAt: '2026-06-03T00:00:00.000Z',
    verification: VALID,
    ...(inSplunk !== undefined && { inSplunk }),
  });

/** All six windows of the day; `one` and `two` in theirs. */
const sealDay = async (archive: SealedArchive, except: readonly string[] = []): Promise<void> => {
  await archive.declare(at('00'));
  for (const hour of HOURS.filter((each) => !except.includes(each))) {
    const happenings = hour === '00' ? [one] : hour === '08' ? [two] : [];
    await archive.seal({ from: at(hour), happenings });
  }
};

describe("the auditor's report", () => {
  it('calls a whole day complete, and adds up what was sealed', async () => {
    await using archive = await aSealedArchive();
    await sealDay(archive);
    const report = await reportOf(archive);
    assert.deepEqual(verdictOf(report), []);
    assert.equal(report.population.events, 2);
    const ids = [one, two].map(({ event }) => event.event_id);
    assert.equal(report.population.eventIdsSha256, hashTotal(ids));
    assert.deepEqual(report.byDayAndService, [
      { day: '2026-06-01', service: 'ContactCenter', events: 2 },
    ]);
    assert.equal(report.exceptions.unnormalised[0]?.eventId, two.event.event_id);
    assert.equal(report.windows[0]?.transactionIds.length, 1);
    assert.equal('inSplunk' in (report.windows[0] ?? {}), false);
  });

  it('counts an event once that two readings bring, and the reading that ended well', async () => {
    await using archive = await aSealedArchive();
    await archive.close(at('00'), 'failed', 'the query did not end');
    await sealDay(archive);
    await archive.seal({ from: at('00'), happenings: [one] });
    const report = await reportOf(archive);
    const supplement = {
      from: at('00'),
      happenings: [one],
      change: { kind: 'supplement' } as const,
    };
    await archive.seal(supplement);
    const again = await reportOf(archive);
    assert.deepEqual([report.population.events, again.population.events], [2, 2]);
    assert.equal(again.byDayAndService[0]?.events, 2);
    assert.equal(again.windows.length, 6);
    assert.equal(again.windows[0]?.outcome, 'sealed');
    assert.equal(again.windows[0]?.otherReadings, 2);
    assert.deepEqual(verdictOf(again), []);
  });

  it('names each stretch that is in no statement', async () => {
    await using archive = await aSealedArchive();
    await sealDay(archive, ['00', '12', '16']);
    const { missing, completeness } = await reportOf(archive);
    assert.deepEqual(missing, [
      { from: at('00'), to: at('04') },
      { from: at('12'), to: at('20') },
    ]);
    assert.deepEqual([completeness.expected, completeness.missing], [6, 3]);
  });

  it('does not call complete what nobody undertook', async () => {
    await using archive = await aSealedArchive();
    await archive.seal({ from: at('00') });
    const { completeness, ...rest } = await reportOf(archive);
    assert.equal(completeness.expected, null);
    assert.match(verdictOf({ completeness, ...rest }).join('\n'), /completeness is not known/);
  });

  it('sees a statement that its own files contradict', async () => {
    await using archive = await aSealedArchive();
    await sealDay(archive, ['00']);
    await archive.seal({
      from: at('00'),
      happenings: [one],
      change: { eventIdsSha256: hashTotal(['another']) },
    });
    const { differences } = await reportOf(archive);
    assert.equal(differences.length, 1);
    assert.match(differences[0]?.what ?? '', /hash total/);
  });

  it('counts what was imported beside the windows, and for none of them', async () => {
    await using archive = await aSealedArchive();
    await sealDay(archive);
    const none = { collected: false, count: 0, reason: 'the report names people, not ids' };
    await archive.seal({
      from: at('00'),
      happenings: [aHappening('exported', at('02'))],
      change: { kind: 'import', reason: 'handed over by Ada', identities: none, snapshots: none },
    });
    const report = await reportOf(archive);
    assert.deepEqual([report.population.events, report.windows.length], [3, 6]);
    assert.deepEqual([report.imports.length, report.imports[0]?.reason], [1, 'handed over by Ada']);
    assert.deepEqual(verdictOf(report), []);
  });

  it('keeps other tenants and other days out', async () => {
    await using archive = await aSealedArchive();
    await sealDay(archive);
    await archive.seal({
      tenant: 'other',
      from: at('00'),
      happenings: [aHappening('x', at('01'))],
    });
    await archive.seal({ from: '2026-06-02T00:00:00.000Z' });
    const report = await reportOf(archive);
    assert.equal(report.population.events, 2);
    assert.equal(report.windows.length, 6);
  });

  it('shows the count of Splunk beside, where the caller has it', async () => {
    await using archive = await aSealedArchive();
    await sealDay(archive);
    const { windows } = await reportOf(archive, new Map([[at('00'), 1]]));
    assert.deepEqual([windows[0]?.inSplunk, windows[1]?.inSplunk], [1, null]);
  });
});
