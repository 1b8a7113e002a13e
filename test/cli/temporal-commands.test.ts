import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { Client } from '@temporalio/client';
import { findCli } from '../../src/embedded/temporal-cli.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { testTemporal } from '../support/temporal-server.ts';
import { aConfig, aConfigFile } from '../config/support.ts';
import { run } from './support.ts';

/** A configuration whose one stream is called `name`, on the test's Temporal. */
const aDeployment = async (name: string, target = '', more = '') => {
  const { address, client } = await testTemporal();
  const rest = `temporal: { address: "${address}", task_queue: nobody }\n${more}`;
  const text = aConfig({ target, rest });
  const file = await aConfigFile(text.replace('  tail:', `  ${name}:`));
  return { ...file, client };
};

const claimed = async (folder: string, name: string): Promise<void> => {
  const ledger = await openLedger({ kind: 'sqlite', file: `${folder}/.holdfast/ledger.db` });
  await ledger.streams.claim({
    name,
    platform: 'genesys',
    dialect: 'genesys.query',
    organizationId: 'org',
    start: { v: 1 },
    holder: 'test',
  });
  await ledger.close();
};

const pauseReason = async (folder: string): Promise<string | undefined> => {
  const { stdout } = await run(['streams', 'status', '--json'], { folder });
  const [row] = JSON.parse(stdout) as { pause: { reason: string } | null }[];
  return row?.pause?.reason;
};

const intervalOf = async (client: Client, scheduleId: string) => {
  const { spec, action, policies } = await client.schedule.getHandle(scheduleId).describe();
  return { intervals: spec.intervals, action, policies };
};

describe('holdfast schedules', () => {
  it('apply creates one schedule per stream, and changes it the next time', async () => {
    await using place = await aDeployment('planned');
    const first = await run(['schedules', 'apply'], { folder: place.folder });
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /extract-planned created: every 5m[^]+temporal schedule create/);
    const second = await run(['schedules', 'apply', '--every', '15m'], { folder: place.folder });
    assert.match(second.stdout, /extract-planned updated: every 15m/);
    const { intervals, action, policies } = await intervalOf(place.client, 'extract-planned');
    assert.deepEqual(
      intervals?.map(({ every }) => every),
      [900_000],
    );
    assert.equal(policies.overlap, 'SKIP');
    assert.equal(action.type === 'startWorkflow' && action.workflowId, 'extract/planned');
  });

  it('apply creates one schedule per target that can be searched', async () => {
    const search = 'search: { url: https://splunk.example.com:8089, token: env:SEARCH }';
    await using place = await aDeployment('searched', `      ${search}`);
    const { stdout } = await run(['schedules', 'apply'], { folder: place.folder });
    assert.match(stdout, /reconcile-main (created|updated): every 1h[^]*reconcileDelivery/);
    const { intervals, action, policies } = await intervalOf(place.client, 'reconcile-main');
    assert.deepEqual(
      intervals?.map(({ every }) => every),
      [3_600_000],
    );
    assert.equal(policies.overlap, 'SKIP');
    assert.equal(action.type === 'startWorkflow' && action.workflowId, 'reconcile/main');
    assert.deepEqual(action.type === 'startWorkflow' && action.args, [{ target: 'main' }]);
    const listed = await run(['schedules', 'list', '--json'], { folder: place.folder });
    assert.match(listed.stdout, /"reconcile-main"/);
    const one = await run(['schedules', 'apply', 'searched'], { folder: place.folder });
    assert.doesNotMatch(one.stdout, /reconcile-main/);
  });

  it('list shows them', async () => {
    await using place = await aDeployment('listed');
    await run(['schedules', 'apply'], { folder: place.folder });
    const { stdout } = await run(['schedules', 'list', '--json'], { folder: place.folder });
    assert.match(stdout, /"extract-listed"/);
  });
});

const HARVEST = `
evidence: { origin: example.com/log, evidence_key: env:EVIDENCE_KEY, log_key: env:LOG_KEY }
harvests: { acme: { dialect: genesys.query, connection: genesys-eu } }
`;

/** Of a command line: each word, without the quotes of a shell. */
const wordsOf = (line: string): readonly string[] =>
  (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll("'", ''));

describe('holdfast schedules of harvests', () => {
  after(async () => {
    const { client } = await testTemporal();
    for (const id of ['harvest-acme', 'verify-archive'])
      await client.schedule.getHandle(id).delete();
  });

  const shapeOf = async (client: Client, id: string) => {
    const { spec, action, policies } = await client.schedule.getHandle(id).describe();
    const [calendar] = spec.calendars ?? [];
    assert.ok(action.type === 'startWorkflow');
    const { overlap, catchupWindow } = policies;
    const { workflowType, workflowId, args } = action;
    const at = [calendar?.hour, calendar?.minute];
    return { at, overlap, catchupWindow, workflowType, workflowId, args };
  };

  it('are daily, each start for its own day; the archive is verified daily', async () => {
    await using place = await aDeployment('harvested', '', HARVEST);
    const { stdout, code, stderr } = await run(['schedules', 'apply'], { folder: place.folder });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /harvest-acme created: at 15 2 \* \* \* \(UTC\)/);
    const harvest = await shapeOf(place.client, 'harvest-acme');
    assert.deepEqual(harvest.at, [
      [{ start: 2, end: 2, step: 1 }],
      [{ start: 15, end: 15, step: 1 }],
    ]);
    assert.equal(harvest.overlap, 'ALLOW_ALL');
    assert.equal(harvest.catchupWindow, 10 * 86_400_000);
    assert.deepEqual([harvest.workflowType, harvest.args], ['harvestDay', [{ tenant: 'acme' }]]);
    assert.equal((await shapeOf(place.client, 'verify-archive')).overlap, 'SKIP');
    const listed = await run(['schedules', 'list'], { folder: place.folder });
    assert.match(listed.stdout, /harvest-acme +at 02:15 UTC/);
  });

  it('are the same when made by hand with the line that is printed', async () => {
    await using place = await aDeployment('byhand', '', HARVEST);
    const { stdout } = await run(['schedules', 'apply', 'acme'], { folder: place.folder });
    assert.doesNotMatch(stdout, /extract-byhand/);
    const line = stdout.split('\n').find((text) => text.includes('temporal schedule create')) ?? '';
    const made = await shapeOf(place.client, 'harvest-acme');
    await place.client.schedule.getHandle('harvest-acme').delete();
    const { address } = await testTemporal();
    const [, ...words] = wordsOf(line);
    const cli = await findCli({ environment: process.env, onProgress: () => undefined });
    const { status, stderr } = spawnSync(cli, [...words, '--address', address], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    assert.deepEqual(await shapeOf(place.client, 'harvest-acme'), made);
  });
});

describe('holdfast streams pause and resume', () => {
  it('speak to the ledger when no run is open', async () => {
    await using place = await aDeployment('idle');
    await claimed(place.folder, 'idle');
    const paused = await run(['streams', 'pause', 'idle', '--reason', 'quota', '--for', '30m'], {
      folder: place.folder,
    });
    assert.equal(paused.code, 0, paused.stderr);
    assert.match(paused.stdout, /idle is paused in the ledger; no run is open/);
    assert.equal(await pauseReason(place.folder), 'quota');
    await run(['streams', 'resume', 'idle'], { folder: place.folder });
    assert.equal(await pauseReason(place.folder), undefined);
  });

  it('end with 1 for a stream that has never run', async () => {
    await using place = await aDeployment('unborn');
    const { code, stderr } = await run(['streams', 'pause', 'unborn'], { folder: place.folder });
    assert.equal(code, 1);
    assert.match(stderr, /has never run, so there is nothing to pause/);
  });

  it('signal a run whose worker does not answer, and say so', async () => {
    await using place = await aDeployment('unattended');
    const handle = await place.client.workflow.start('extractAuditLog', {
      workflowId: 'extract/unattended',
      taskQueue: 'nobody',
      args: [{ stream: 'unattended', follow: true }],
      searchAttributes: { HoldfastStream: ['unattended'] },
    });
    const { code, stdout } = await run(['streams', 'pause', 'unattended'], {
      folder: place.folder,
    });
    await handle.terminate();
    assert.equal(code, 0);
    assert.match(stdout, /will be paused by extract\/unattended as soon as a worker runs/);
  });

  it('refuse a duration that is none', async () => {
    const { code, stderr } = await run(['streams', 'pause', 'x', '--for', 'soon']);
    assert.equal(code, 2);
    assert.match(stderr, /Write a duration such as 30m/);
  });
});
