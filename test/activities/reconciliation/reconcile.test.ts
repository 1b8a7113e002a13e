import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { batchesOf } from '../../../src/activities/reconciliation/reconcile-plan.ts';
import type { AuditEvent } from '../../../src/audit/event.ts';
import type { BenchOptions } from '../delivery/delivery-bench.ts';
import { events } from '../delivery/delivery-bench.ts';
import { createReconcileBench, type ReconcileBench } from './reconcile-bench.ts';

const idsOf = (content: readonly AuditEvent[]): string[] => content.map(({ event_id }) => event_id);

/** The first request of a batch, ten events. */
const first = (content: readonly AuditEvent[]): string[] => idsOf(content.slice(0, 10));

/** Strikes the request that carries the first event. */
const onFirst = (content: readonly AuditEvent[], kind: string, more = {}) => ({
  kind,
  count: 1,
  match: { body: content[0]?.event_id ?? '' },
  ...more,
});

describe('reconciliation', () => {
  let bench: ReconcileBench;

  const start = async (options: BenchOptions = {}): Promise<void> => {
    bench = await createReconcileBench(options);
  };
  afterEach(() => bench.close());

  it('is clean when everything is there once, and counts it by organisation and hour', async () => {
    await start();
    const content = events(25, (place) => ({
      timestamp: place < 10 ? '2026-03-04T05:59:59.999Z' : '2026-03-04T06:00:00.000Z',
    }));
    await bench.through(content);
    const { report, counts, result } = await bench.reconcile();
    assert.equal(report.verdict, 'clean');
    assert.equal(result.verdict, 'clean');
    assert.deepEqual(report.organisations, [
      {
        platform: 'genesys',
        organisation: 'org-1',
        hours: [
          { hour: '2026-03-04T05:00:00.000Z', expected: 10, there: 10, missing: 0, doubled: 0 },
          { hour: '2026-03-04T06:00:00.000Z', expected: 15, there: 15, missing: 0, doubled: 0 },
        ],
      },
    ]);
    assert.deepEqual(
      counts.map(({ expected, there }) => [expected, there]),
      [[25, 25]],
    );
    assert.deepEqual(await bench.openFindings(), []);
  });

  it('names what is missing, and sends it again, and nothing else', async () => {
    await start();
    const content = events(25);
    const { batch } = await bench.through(content, onFirst(content, 'lose_silently'));
    const { report } = await bench.reconcile();
    assert.equal(report.verdict, 'findings');
    assert.deepEqual(
      report.missing.map(({ eventId }) => eventId),
      first(content),
    );
    assert.deepEqual([...new Set(report.missing.map(({ cause }) => cause))], ['healing']);
    assert.equal(report.missing[0]?.request, `${batch.id}.0000`);
    assert.deepEqual(
      [report.events.expected, report.events.there, report.events.missing, report.events.healing],
      [25, 15, 10, 10],
    );
    assert.deepEqual(
      report.organisations[0]?.hours.map(({ missing }) => missing),
      [10],
    );
    assert.deepEqual(bench.redelivered, [batch.id]);
    assert.ok((await bench.openAlerts()).includes('Missing'));
    assert.equal((await bench.ledger.deliveries.get(batch.id, 'main'))?.state, 'redelivery');

    await bench.deliverAgainAndAgain(batch);
    const { doubled } = await bench.assertExact(content);
    assert.equal(doubled, 0);
    const again = await bench.reconcile();
    assert.equal(again.report.verdict, 'clean');
    assert.deepEqual(await bench.openFindings(), []);
    assert.ok(!(await bench.openAlerts()).includes('Missing'));
  });

  it('takes nothing up again that a person gave up while it was searched for', async () => {
    await start();
    const content = events(25);
    const { batch } = await bench.through(content, onFirst(content, 'lose_silently'));
    const dependencies = bench.dependenciesOf();
    const of: typeof dependencies.modes.of = async (target) => {
      const mode = await dependencies.modes.of(target);
      bench.sql(`update deliveries set state = 'discarded' where batch = '${batch.id}'`);
      return mode;
    };
    const { report } = await bench.reconcile({ ...dependencies, modes: { of } });
    assert.deepEqual([...new Set(report.missing.map(({ cause }) => cause))], ['not_reopened']);
    assert.deepEqual(bench.redelivered, []);
    assert.equal((await bench.ledger.deliveries.get(batch.id, 'main'))?.state, 'discarded');
    const states = (await bench.requests(batch)).map(({ state }) => state);
    assert.deepEqual([...new Set(states)], ['confirmed']);
  });

  it('does not judge a batch that is under way', async () => {
    await start();
    const batch = await bench.commit(events(5));
    const { report } = await bench.reconcile();
    assert.equal(report.verdict, 'incomplete');
    assert.deepEqual(report.underWay, [{ batch: batch.id, state: 'pending' }]);
    assert.deepEqual(await bench.openFindings(), []);
  });

  it('does not judge an attempt that Splunk need not show yet', async () => {
    await start();
    const content = events(25);
    const { batch } = await bench.through(content, onFirst(content, 'lose_silently'));
    const [request] = await bench.requests(batch);
    const now = () => (request?.deadline ?? 0) + 149;
    const { report } = await bench.reconcile({ ...bench.dependenciesOf(), now });
    assert.deepEqual(report.missing, []);
    assert.deepEqual(report.underWay, [{ batch: batch.id, state: 'delivered' }]);
    assert.equal(report.verdict, 'incomplete');
  });

  it('names what Splunk doubled by itself, without a cause of ours', async () => {
    await start();
    const content = events(25);
    await bench.through(content, onFirst(content, 'index_twice'));
    const { report } = await bench.reconcile();
    assert.equal(report.verdict, 'findings');
    assert.deepEqual(
      report.doubled.map(({ eventId, kind, cause, count, hour }) => [
        eventId,
        kind,
        cause,
        count,
        hour,
      ]),
      first(content).map((id) => [id, 'doubled', 'unknown', 2, '2026-03-04T05:00:00.000Z']),
    );
    assert.deepEqual(
      report.organisations[0]?.hours.map(({ doubled }) => doubled),
      [10],
    );
    assert.ok((await bench.openAlerts()).includes('Doubled'));
    assert.deepEqual(bench.redelivered, []);
  });

  it('names what came later than the settling time as late, and why', async () => {
    await start({ search: { settlingMs: 100 } });
    const content = events(25);
    await bench.through(content, onFirst(content, 'late_arrival', { delayMs: 1_500 }));
    const { report } = await bench.reconcile();
    assert.deepEqual(
      report.doubled.map(({ eventId }) => eventId),
      first(content),
    );
    assert.deepEqual(
      [...new Set(report.doubled.map(({ kind, cause }) => `${kind} ${cause}`))],
      ['late came_later_than_settling_time'],
    );
    assert.equal(report.events.late, 10);
    assert.deepEqual([...new Set((await bench.openFindings()).map(({ kind }) => kind))], ['late']);
  });

  it('knows what was named as possibly doubled when there was no search', async () => {
    bench = await createReconcileBench({}, false);
    const content = events(25);
    await bench.through(content, onFirst(content, 'accept_then_reset'));
    const [entry] = await bench.ledger.deliveries.possiblyDoubled({});
    assert.ok(entry, 'the bench did not double anything');
    const { report } = await bench.reconcile(bench.withSearch());
    assert.deepEqual(
      report.doubled.map(({ eventId }) => eventId),
      first(content),
    );
    assert.deepEqual([...new Set(report.doubled.map(({ cause }) => cause))], ['possibly_doubled']);
  });

  it('finds an event that two batches brought', async () => {
    await start();
    const content = events(3);
    await bench.through(content);
    bench.sql('delete from seen');
    bench.sql('update seen_generations set generation = generation + 1');
    await bench.through(content.slice(0, 1));
    const { report } = await bench.reconcile();
    assert.deepEqual(
      report.doubled.map(({ eventId, cause }) => [eventId, cause]),
      [[content[0]?.event_id, 'several_batches']],
    );
  });

  it('finds an event that two batches brought, each into another index', async () => {
    const indexes = ['ccas_audit', 'staging'];
    await start({
      splunk: { indexes, tokens: [{ useAck: true, indexes }] },
      settings: { disorderedIndex: 'staging' },
    });
    const content = events(3);
    await bench.through(content);
    bench.sql('delete from seen');
    bench.sql('update seen_generations set generation = generation + 1');
    await bench.through(events(1, () => ({ flags: ['disordered'] })));
    const { report } = await bench.reconcile();
    assert.deepEqual(
      report.doubled.map(({ eventId, cause, count }) => [eventId, cause, count]),
      [[content[0]?.event_id, 'several_batches', 2]],
    );
  });

  it('takes an event for there that another batch brought', async () => {
    await start();
    const content = events(5);
    const { batch } = await bench.through(content);
    // Splunk knows it by another batch's id and request's id, as after a ledger was restored.
    bench.sql(`update requests set root = 'other.0000', id = 'other.0000'`);
    bench.sql(`update batches set id = 'other' where id = '${batch.id}'`);
    for (const table of ['deliveries', 'requests', 'seen'])
      bench.sql(`update ${table} set batch = 'other' where batch = '${batch.id}'`);
    const { report } = await bench.reconcile();
    assert.equal(report.verdict, 'clean');
    assert.equal(report.events.there, 5);
  });

  it('does not miss dead letters', async () => {
    await start();
    const content = events(25);
    const [marker] = idsOf(content.slice(3, 4));
    await bench.through(content, { kind: 'refuse_marker', probability: 1, marker });
    const { report } = await bench.reconcile();
    assert.deepEqual([report.missing, report.events.missing], [[], 0]);
    assert.deepEqual([report.events.expected, report.events.there], [24, 24]);
  });

  it('names dead letters, and is clean only when somebody has decided about them', async () => {
    await start();
    const content = events(25);
    const [marker = ''] = idsOf(content.slice(3, 4));
    const { batch } = await bench.through(content, {
      kind: 'refuse_marker',
      probability: 1,
      marker,
    });
    const open = await bench.reconcile();
    assert.deepEqual(
      [open.result.verdict, open.result.setAside, open.result.discarded],
      ['incomplete', 1, 0],
    );
    assert.deepEqual(
      open.report.setAside.map(({ eventId, batch: of, decision }) => [eventId, of, decision]),
      [[marker, batch.id, null]],
    );
    const decision = { state: 'discarded', by: 'ada', reason: 'a test' } as const;
    await bench.ledger.deliveries.decide({
      batch: batch.id,
      target: 'main',
      eventId: marker,
      ...decision,
    });
    const decided = await bench.reconcile();
    assert.deepEqual(
      [decided.result.verdict, decided.result.setAside, decided.result.discarded],
      ['clean', 0, 1],
    );
    assert.deepEqual(
      decided.report.discarded.map(({ eventId, decidedBy }) => [eventId, decidedBy]),
      [[marker, 'ada']],
    );
  });

  it('does not take dead letters for missing beside others that are', async () => {
    await start();
    const content = events(25);
    const [marker] = idsOf(content.slice(13, 14));
    const lost = onFirst(content, 'lose_silently');
    await bench.through(content, lost, { kind: 'refuse_marker', probability: 1, marker });
    const { report } = await bench.reconcile();
    assert.deepEqual(
      report.missing.map(({ eventId }) => eventId),
      first(content),
    );
    assert.deepEqual([report.events.expected, report.events.there], [24, 14]);
  });

  it('does not let a double make up for a missing event', async () => {
    await start();
    const content = events(25);
    await bench.through(
      content,
      onFirst(content, 'lose_silently'),
      onFirst(content.slice(10), 'index_twice'),
    );
    assert.equal(bench.sink.index.count(), 25, 'the bench lost and doubled as many');
    const { report } = await bench.reconcile();
    assert.deepEqual([report.events.missing, report.events.doubled], [10, 10]);
  });

  it('compares every batch once, span after span', async () => {
    await start();
    for (let batch = 0; batch < 201; batch += 1) {
      await bench.commit(events(1, () => ({ event_id: batch.toString(16).padStart(32, 'b') })));
    }
    const { report, counts } = await bench.reconcile();
    assert.deepEqual(
      counts.map(({ batches }) => batches),
      [200, 1],
    );
    assert.equal(new Set(report.underWay.map(({ batch }) => batch)).size, 201);
  });

  it('keeps to the batches that were planned, whatever was removed since', async () => {
    await start();
    const ids: string[] = [];
    for (let batch = 0; batch < 3; batch += 1) {
      const event_id = String(batch).padStart(32, 'b');
      ids.push((await bench.commit(events(1, () => ({ event_id })))).id);
    }
    const period = { target: 'main', from: 0, to: Date.now() + 60_000 };
    const all = { after: null, until: { at: period.to, batch: '' } };
    const [, second] = await batchesOf(bench.ledger, period, all);
    assert.ok(second);
    bench.sql(`delete from deliveries where batch = '${ids[0] ?? ''}'`);
    const until = { at: Date.parse(second.committedAt), batch: second.batch };
    const planned = await batchesOf(bench.ledger, period, { after: null, until });
    assert.deepEqual(
      planned.map(({ batch }) => batch),
      [ids[1]],
    );
  });

  it('names what is missing of a batch whose file is gone, and says that it cannot be sent again', async () => {
    await start();
    const content = events(25);
    const { batch } = await bench.through(content, onFirst(content, 'lose_silently'));
    await bench.corrupt(batch);
    const { report, html } = await bench.reconcile();
    assert.deepEqual(
      new Set(report.missing.map(({ eventId }) => eventId)),
      new Set(first(content)),
    );
    assert.deepEqual([...new Set(report.missing.map(({ cause }) => cause))], ['file_gone']);
    assert.match(html, /batches\.retain/);
    assert.deepEqual(bench.redelivered, []);
    assert.equal((await bench.ledger.deliveries.get(batch.id, 'main'))?.state, 'delivered');
  });

  it('does not send again while delivery is not verified', async () => {
    await start();
    const content = events(25);
    const { batch } = await bench.through(content, onFirst(content, 'lose_silently'));
    const mode = { mode: 'acknowledged', reason: 'a test says so', patienceMs: 0 } as const;
    const modes = { of: () => Promise.resolve(mode) };
    const { report } = await bench.reconcile({ ...bench.dependenciesOf(), modes });
    assert.deepEqual([...new Set(report.missing.map(({ cause }) => cause))], ['not_verified']);
    assert.equal((await bench.ledger.deliveries.get(batch.id, 'main'))?.state, 'delivered');
    assert.equal((await bench.openFindings()).length, 10);
  });

  for (const kind of ['search_peer_down', 'search_fatal', 'search_unavailable']) {
    it(`takes nothing for missing while the search has no whole answer (${kind})`, async () => {
      await start();
      await bench.through(events(25));
      await bench.plant({ kind, probability: 1 });
      await assert.rejects(bench.reconcile(), { type: 'SearchUnavailable', retryable: true });
      assert.deepEqual(await bench.openFindings(), []);
    });
  }

  it('takes nothing for missing when the account sees nothing at all', async () => {
    await start();
    const { batch } = await bench.through(events(25));
    await bench.blind();
    await assert.rejects(bench.reconcile(), { type: 'SearchUnavailable', retryable: false });
    assert.deepEqual(await bench.openFindings(), []);
    assert.equal((await bench.ledger.deliveries.get(batch.id, 'main'))?.state, 'delivered');
  });

  it('believes that a whole batch is missing beside another that is there', async () => {
    await start();
    const content = events(15);
    await bench.through(content.slice(0, 5));
    await bench.through(content.slice(5), { kind: 'lose_silently', count: 1 });
    const { report } = await bench.reconcile();
    assert.deepEqual(
      report.missing.map(({ eventId }) => eventId),
      idsOf(content.slice(5)),
    );
  });

  it('believes that the only batch of the period is missing, by one of an earlier period', async () => {
    await start();
    const content = events(6);
    await bench.through(content.slice(0, 5));
    bench.sql('update batches set created_at = created_at - 200000000');
    await bench.through(content.slice(5), { kind: 'lose_silently', count: 1 });
    const { report } = await bench.reconcile();
    assert.deepEqual(
      report.missing.map(({ eventId }) => eventId),
      idsOf(content.slice(5)),
    );
  });

  it('resolves a finding of an earlier period once it is right', async () => {
    await start();
    await bench.through(events(5));
    const [id = ''] = idsOf(events(1));
    const [row] = await bench.ledger.deliveries.list({});
    assert.ok(row);
    const finding = { target: 'main', batch: row.batch, detail: 'test' } as const;
    await bench.ledger.reconciliations.noteFindings([
      { ...finding, eventId: id, kind: 'missing' },
      { ...finding, eventId: 'f'.repeat(32), kind: 'missing' },
    ]);
    bench.sql('update batches set created_at = created_at - 200000000');
    const { report } = await bench.reconcile();
    assert.equal(report.population.batches.total, 0);
    assert.deepEqual(
      report.earlier.map(({ eventId }) => eventId),
      ['f'.repeat(32)],
    );
    assert.equal((await bench.openFindings()).length, 1);
    assert.ok((await bench.openAlerts()).includes('Missing'));
  });

  it('says what could not be compared when a part of it is lost', async () => {
    await start();
    await bench.through(events(5));
    const dependencies = bench.dependenciesOf();
    const parts = { ...dependencies.parts, read: () => Promise.resolve(undefined) };
    const { report } = await bench.reconcile({ ...dependencies, parts });
    assert.equal(report.verdict, 'incomplete');
    assert.match(report.notCompared[0]?.reason ?? '', /reports\.directory/);
  });

  it('leaves whole files only, and the same ones when it is done again', async () => {
    await start();
    await bench.through(events(5));
    const { result } = await bench.reconcile();
    assert.match(result.json, /reconciliation-main-[^:]+\.json$/);
    const names = (await readdir(bench.reportsDirectory)).filter((name) => name !== '.parts');
    assert.deepEqual(new Set(names), new Set([result.json, result.html]));
  });
});
