import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { BatchRef } from '../../../src/audit/batch.ts';
import { createBench, events, type Bench } from '../../activities/delivery/delivery-bench.ts';
import { aConfig } from '../../config/support.ts';
import { clearFaults } from '../../support/plant.ts';
import { run } from '../support.ts';

const REFUSED = { kind: 'refuse_marker', marker: 'poison', probability: 1 };

interface Answer {
  readonly decided: readonly { readonly eventId: string; readonly isDone: boolean }[];
  readonly problems: readonly { readonly eventId: string; readonly message: string }[];
  readonly redelivery: readonly { readonly problem: string | null }[];
}

describe('holdfast deliveries, dead letters', function () {
  this.timeout(60_000);
  let bench: Bench;
  let batch: BatchRef;
  /** Ids of the two events that Splunk refused. */
  let bad: readonly [string, string];

  beforeEach(async () => {
    bench = await createBench();
    const content = events(25, (place) =>
      place === 4 || place === 13 ? { target_name: 'poison' } : {},
    );
    bad = [content[4]?.event_id ?? '', content[13]?.event_id ?? ''];
    ({ batch } = await bench.through(content, REFUSED));
    await writeFile(
      join(bench.folder, 'holdfast.yaml'),
      aConfig({
        rest: `
ledger: { sqlite: ledger.db }
batches: { directory: batches }
temporal: { address: "127.0.0.1:1" }`,
      }),
    );
  });

  afterEach(() => bench.close());

  const deliveries = (...args: readonly string[]) =>
    run(['deliveries', ...args], { folder: bench.folder });
  const json = async (...args: readonly string[]): Promise<unknown> => {
    const { stdout, stderr } = await deliveries(...args, '--json');
    assert.notEqual(stdout, '', stderr);
    return JSON.parse(stdout);
  };
  const letters = async () => {
    const all = await bench.ledger.deliveries.quarantined({ states: [] });
    return all.map(({ eventId, state, decision }) => ({ eventId, state, decision }));
  };
  const alerts = async () => (await bench.ledger.conditions.open()).map(({ kind }) => kind);

  it('are listed with what Splunk said', async () => {
    const { stdout } = await deliveries('quarantined');
    assert.match(stdout, new RegExp(`${bad[0]} +main +open +\\S+ +400 +6 .*Invalid data format`));
    assert.match(stdout, /deliveries show <event id>/);
  });

  it('are not looked for under a name that nobody knows', async () => {
    const said = ['--reason', 'test'];
    for (const args of [
      ['quarantined', '--stream', 'tial'],
      ['doubled', '--stream', 'tial'],
      ['discard', '--all', '--stream', 'tial', ...said],
      ['replay', '--all', '--stream', 'tail', '--target', 'mian', ...said],
      ['discard', bad[0], '--target', 'mian', ...said],
      ['discard', '--batch', batch.id, '--target', 'mian', ...said],
    ]) {
      const { code, stderr } = await deliveries(...args);
      assert.equal(code, 2, args.join(' '));
      assert.match(stderr, /No (stream|Splunk target) is called "(tial|mian)"\.\nDid you mean "/);
    }
    const { code, stderr } = await run(['streams', 'gaps', 'tial'], { folder: bench.folder });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /Did you mean "tail"\?/);
    const [row] = await bench.ledger.streams.list();
    const known = await deliveries('quarantined', '--stream', row?.name ?? '');
    assert.equal(known.code, 0, `only the ledger knows ${row?.name}: ${known.stderr}`);
  });

  it('can be looked at whole: what it means, where it travelled, and the event itself', async () => {
    const { code, stdout } = await deliveries('show', bad[1]);
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`Batch ${batch.id} to main: delivered`));
    assert.match(stdout, /Dead letter: open[^]+HTTP 400, code 6[^]+maxEventSize/);
    assert.match(stdout, / split +10 [^]+ quarantined +1 /, 'both the request and its part');
    assert.match(stdout, /"target_name": "poison"/);
    assert.match(stdout, new RegExp(`"ccas_event_id": "${bad[1]}"`));
  });

  it('tells programs the same as one document', async () => {
    const { deliveries: stories } = (await json('show', bad[1])) as {
      deliveries: readonly {
        deadLetter: { code: number; meaning: string };
        requests: readonly { state: string }[];
        event: { line: { fields: Record<string, string> } };
      }[];
    };
    assert.equal(stories.length, 1);
    assert.equal(stories[0]?.deadLetter.code, 6);
    assert.equal(stories[0]?.event.line.fields['ccas_event_id'], bad[1]);
  });

  it('says so when the file of its batch is gone', async () => {
    await bench.corrupt(batch);
    const { code, stdout } = await deliveries('show', bad[0]);
    assert.equal(code, 0);
    assert.match(stdout, /The event cannot be shown: .*is missing/);
  });

  it('makes no folder for batch files where there is none: to a worker they would all be lost', async () => {
    await rm(join(bench.folder, 'batches'), { recursive: true });
    const { stdout } = await deliveries('show', bad[0]);
    assert.match(stdout, /The event cannot be shown: batches\.directory is not on this machine/);
    await assert.rejects(rm(join(bench.folder, 'batches')), { code: 'ENOENT' });
  });

  it('shows an event that nothing is wrong with in the batch that Splunk names', async () => {
    const good = events(1)[0]?.event_id ?? '';
    const without = await deliveries('show', good);
    assert.equal(without.code, 1);
    assert.match(without.stderr, /Nothing stands out about event .*\nAdd --batch/);
    const { code, stdout } = await deliveries('show', good, '--batch', batch.id);
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, /Dead letter/);
    assert.match(stdout, new RegExp(`"ccas_event_id": "${good}"`));
  });

  it('stay out of Splunk once discarded, with who and why', async () => {
    const { code, stdout } = await deliveries('discard', bad[0], '--reason', ' test tenant ');
    assert.equal(code, 0);
    assert.match(stdout, /discarded by .+: test tenant\n1 of 1 dead letters discarded/);
    const [first, second] = await letters();
    assert.equal(first?.state, 'discarded');
    assert.partialDeepStrictEqual(first.decision, {
      by: userInfo().username,
      reason: 'test tenant',
    });
    assert.equal(second?.state, 'open');
    assert.deepEqual(await alerts(), ['Quarantined'], 'one is still open');
    const { stdout: list } = await deliveries('quarantined', '--state', 'discarded');
    assert.match(list, /discarded .*test tenant/);
  });

  it('end their alert when the last open one of a batch and target is decided', async () => {
    const answer = (await json(
      'discard',
      ...bad,
      '--reason',
      'sandbox',
      '--by',
      'Ada Admin',
    )) as Answer;
    assert.deepEqual(
      answer.decided.map(({ isDone }) => isDone),
      [true, true],
    );
    assert.deepEqual(await alerts(), []);
    assert.deepEqual(
      (await letters()).map(({ decision }) => decision?.by),
      ['Ada Admin', 'Ada Admin'],
    );
  });

  it('are decided all at once for a stream', async () => {
    const { code, stdout } = await deliveries(
      'discard',
      '--all',
      '--stream',
      batch.stream,
      '--reason',
      'sandbox',
    );
    assert.equal(code, 0);
    assert.match(stdout, /2 of 2 dead letters discarded/);
    const again = await deliveries(
      'discard',
      '--all',
      '--stream',
      batch.stream,
      '--reason',
      'sandbox',
    );
    assert.deepEqual([again.code, again.stdout], [0, '0 of 0 dead letters discarded.\n']);
  });

  it('are decided one by one: what is unknown or not open is said, the rest is done', async () => {
    await deliveries('discard', bad[0], '--reason', 'sandbox');
    const { code, stdout, stderr } = await deliveries(
      'discard',
      'nonsense',
      '*',
      bad[0],
      bad[1],
      '--reason',
      'again',
    );
    assert.equal(code, 1);
    assert.match(stdout, /nonsense is no dead letter[^]+\* is no dead letter/);
    assert.match(stdout, new RegExp(`${bad[0]} is not open: discarded by .* because: sandbox`));
    assert.match(stdout, /1 of 4 dead letters discarded/);
    assert.match(stderr, /^3 dead letters could not be discarded; the rest is done\./);
    assert.deepEqual(
      (await letters()).map(({ decision }) => decision?.reason),
      ['sandbox', 'again'],
    );
  });

  it('that nobody knows are said once, and that nothing was done', async () => {
    const { code, stdout, stderr } = await deliveries('replay', 'nonsense', '--reason', 'x');
    assert.equal(code, 1);
    assert.match(stdout, /^nonsense is no dead letter; .*\n$/);
    assert.equal(stderr, 'Nothing was replayed.\n');
  });

  it('need a reason, and a clear choice', async () => {
    for (const [args, message] of [
      [['discard', bad[0]], /required option '--reason <text>' not specified/],
      [['discard', bad[0], '--reason', '  '], /must not be empty/],
      [['discard', '--reason', 'x'], /Which events are meant is not clear/],
      [['discard', '--all', '--reason', 'x'], /Which events are meant is not clear/],
      [['replay', bad[0], '--all', '--stream', 'tail', '--reason', 'x'], /not clear/],
    ] as const) {
      const { code, stderr } = await deliveries(...args);
      assert.deepEqual([code, args], [2, args]);
      assert.match(stderr, message);
    }
    assert.deepEqual(
      (await letters()).map(({ state }) => state),
      ['open', 'open'],
    );
  });

  it('go back to redelivery when replayed, also while Temporal is away', async () => {
    const { code, stdout } = await deliveries('replay', bad[0], '--reason', 'limit raised');
    assert.equal(code, 0);
    assert.match(stdout, /replayed by .*: limit raised/);
    assert.match(stdout, /could not be started \(No Temporal server answers .*decision stands/);
    assert.equal((await bench.ledger.deliveries.get(batch.id, 'main'))?.state, 'redelivery');
    await clearFaults(bench.sink);
    const { summary } = await bench.deliverAgainAndAgain(batch);
    assert.deepEqual([summary.accepted, summary.quarantined], [24, 1]);
    await bench.assertExact(events(25), [bad[1]]);
  });

  it('are not replayed where the ledger refuses, and the others are', async () => {
    bench.sql(`UPDATE requests SET state = 'sent' WHERE id IN (SELECT request FROM quarantine
      WHERE event_id = '${bad[0]}')`);
    const { code, stdout } = await deliveries('replay', ...bad, '--reason', 'try');
    assert.equal(code, 1);
    assert.match(stdout, new RegExp(`${bad[0]} .*still being worked on`));
    assert.match(stdout, /1 of 2 dead letters replayed/);
    assert.deepEqual(
      (await letters()).map(({ state }) => state),
      ['open', 'replayed'],
    );
  });

  it('are not replayed to a target that is gone from the configuration', async () => {
    await writeFile(
      join(bench.folder, 'holdfast.yaml'),
      aConfig({
        rest: 'ledger: { sqlite: ledger.db }\ntemporal: { address: "127.0.0.1:1" }',
      }).replace('main:', 'other:'),
    );
    const { code, stdout } = await deliveries('replay', bad[0], '--reason', 'try');
    assert.equal(code, 1);
    assert.match(stdout, /cannot be replayed: holdfast\.yaml has no Splunk target main/);
    assert.equal((await letters())[0]?.state, 'open');
  });
});
