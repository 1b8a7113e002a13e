import assert from 'node:assert/strict';
import type { Client } from '@temporalio/client';
import { alertId } from '../../../src/activities/alerts/new-match.ts';
import type { AlertRow, NewMatch } from '../../../src/ledger/alerts.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { alertChores } from '../../../src/worker/alerts/alert-chores.ts';
import { createAlertStarter } from '../../../src/worker/alerts/create-alert-starter.ts';
import { emptyFile } from '../../ledger/on-each-database.ts';
import { testTemporal } from '../../support/temporal-server.ts';

let serial = 0;

const aMatch = (): NewMatch => {
  const changeId = `${process.pid} ${(serial += 1)}`;
  return {
    id: alertId('a ledger', 'a rule', changeId),
    rule: 'a rule',
    changeId,
    outcome: 'alert',
    reason: null,
    severity: 'high',
    platform: null,
    organizationId: null,
    notice: {
      title: 'T',
      severity: 'high',
      description: null,
      runbook: null,
      change: null,
      text: null,
      facts: [],
      links: [],
      commands: [],
    },
    groupKey: changeId,
    groupMs: 1,
    eventAt: 1,
    receivedAt: 2,
    source: 'condition',
  };
};

describe('starting alerts', () => {
  let client: Client;
  let ledger: Ledger;
  let now: number;
  before(async () => {
    ({ client } = await testTemporal());
  });
  beforeEach(async () => {
    ledger = await openLedger(await emptyFile());
    now = 1_000_000;
  });
  afterEach(() => ledger.close());

  // Nobody polls this queue: runs start and stay where they are.
  const aStarter = (of = client) =>
    createAlertStarter({
      client: of,
      taskQueue: 'nobody-polls-this',
      alerts: ledger.alerts,
      now: () => now,
    });
  const decide = async (): Promise<AlertRow> => {
    const decision = { matches: [aMatch()], storm: { perMinute: 100 } };
    const [created] = (await ledger.alerts.decide(decision)).created;
    assert.ok(created);
    return created;
  };
  const runOf = ({ id }: AlertRow) => client.workflow.getHandle(`alert/${id}`);
  const signalsTo = async (row: AlertRow): Promise<string[]> => {
    const { events = [] } = await runOf(row).fetchHistory();
    return (events ?? []).flatMap(
      (event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? [],
    );
  };

  it('is done once, however often it is asked, and is remembered', async () => {
    const row = await decide();
    assert.deepEqual(await ledger.alerts.unstarted(10), [row.id]);
    const starter = aStarter();
    await starter.start({ created: [row], grouped: [] });
    const { runId } = await runOf(row).describe();
    await starter.start({ created: [row], grouped: [] });
    assert.equal((await runOf(row).describe()).runId, runId);
    assert.deepEqual(await ledger.alerts.unstarted(10), []);
  });

  it('is made up for where a worker died between the decision and the start', async () => {
    const rows = [await decide(), await decide()];
    assert.equal(await aStarter().startLeft(), 2);
    for (const row of rows) assert.equal((await runOf(row).describe()).status.name, 'RUNNING');
    assert.equal(await aStarter().startLeft(), 0);
  });

  it('starts again what somebody has ended by force', async () => {
    const row = await decide();
    await aStarter().start({ created: [row], grouped: [] });
    await runOf(row).terminate();
    await aStarter().start({ created: [row], grouped: [] });
    assert.equal((await runOf(row).describe()).status.name, 'RUNNING');
  });

  it('is done again by a chore where the run was lost with the database of Temporal', async () => {
    const row = await decide();
    const starter = aStarter();
    await starter.start({ created: [row], grouped: [] });
    await runOf(row).terminate('lost');
    const lost = async (at: number): Promise<number> => {
      const chores = alertChores({
        ledger,
        starter,
        startWatches: () => Promise.resolve(0),
        comparing: {
          streams: new Set(),
          compareAfterMs: 1,
          longestTimespanMs: 0,
          now: () => at,
        },
        now: () => at,
      });
      const [chore] = chores.filter(({ name }) => name.includes('lost'));
      return chore?.run() ?? assert.fail();
    };
    assert.equal(await lost(Date.now() + 9 * 60_000), 0, 'it was seen a moment ago');
    assert.equal(await lost(Date.now() + 11 * 60_000), 1);
    assert.equal((await runOf(row).describe()).status.name, 'RUNNING');
    await ledger.alerts.acknowledge(row.id, { by: 'ada', via: 'cli', at: Date.now() });
    assert.equal(await lost(Date.now() + 60 * 60_000), 0, 'nobody waits for it any more');
  });

  it('tells one that grows once a second, and none is forgotten', async () => {
    const row = await decide();
    const starter = aStarter();
    await starter.start({ created: [row], grouped: [] });
    for (let times = 0; times < 5; times += 1)
      await starter.start({ created: [], grouped: [{ alert: row.id }] });
    assert.deepEqual(await signalsTo(row), ['grew']);
    now += 1_000;
    await starter.start({ created: [], grouped: [] });
    assert.deepEqual(await signalsTo(row), ['grew', 'grew']);
    now += 1_000;
    await starter.startLeft();
    assert.deepEqual(await signalsTo(row), ['grew', 'grew']);
  });

  it('tells one whose run is gone by starting it', async () => {
    const row = await decide();
    const starter = aStarter();
    await starter.start({ created: [], grouped: [{ alert: row.id }] });
    assert.equal((await runOf(row).describe()).status.name, 'RUNNING');
    await starter.resolve(row.id);
    assert.deepEqual(await signalsTo(row), ['grew', 'resolve']);
    await runOf(row).terminate();
    await starter.resolve(row.id);
    assert.deepEqual(await signalsTo(row), ['resolve']);
  });
});
