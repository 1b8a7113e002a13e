import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import type { ExtractStatus } from '../../src/workflows/messages.ts';
import { countAtSink } from '../support/count-at-sink.ts';
import { changeToken, clearFaults, plant } from '../support/plant.ts';
import { createRig, QUICK, type Rig, SECRETS } from '../support/rig.ts';
import { until } from '../support/until.ts';

const failureOf = async (run: WorkflowHandle): Promise<ApplicationFailure> => {
  const error: unknown = await run.result().then(
    () => assert.fail('the run succeeded'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof WorkflowFailedError, String(error));
  const cause = error.cause instanceof ActivityFailure ? error.cause.cause : error.cause;
  assert.ok(cause instanceof ApplicationFailure, String(cause));
  return cause;
};

const stateOf = async (run: WorkflowHandle): Promise<ExtractStatus> => run.query('status');

const holdfast = async ({ configFile }: Rig, ...words: string[]): Promise<string> => {
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
  const run = promisify(execFile);
  return (await run(process.execPath, [main, '--config', configFile, ...words])).stdout;
};

describe('what goes wrong says so, and loses nothing', function () {
  this.timeout(120_000);
  let rig: Rig;
  beforeEach(async () => {
    rig = await createRig({
      world: {
        ratePerSecond: { genesys: 5, cxone: 1 },
        history: {
          genesys: { records: 500, spanMs: 600_000 },
          cxone: { records: 10, spanMs: 600_000 },
        },
      },
      streams: {
        query: { dialect: 'genesys.query', connection: 'genesys', ...QUICK, page_size: 100 },
      },
    });
    await rig.start();
  });
  afterEach(() => rig.close());

  const arrives = async (): Promise<void> => {
    const asOf = Date.now();
    await until(
      'everything in Splunk',
      () => countAtSink(rig, 'genesys', { asOf }).lost.length === 0,
    );
    assert.deepEqual(countAtSink(rig, 'genesys').doubled, []);
  };

  it('a wrong secret: the run fails with advice, and the next one with the right secret brings everything', async () => {
    writeFileSync(join(rig.folder, 'genesys-secret'), 'not-the-secret');
    const failure = await failureOf(await rig.extract('query'));
    assert.equal(failure.type, 'CredentialsRejected');
    assert.match(failure.message, /client holdfast/);
    writeFileSync(join(rig.folder, 'genesys-secret'), SECRETS['genesys-secret']);
    rig.world.stop();
    await (await rig.extract('query')).result();
    await arrives();
  });

  it('a revoked client: named as such, and a following run goes on by itself when it is allowed again', async () => {
    const run = await rig.extract('query', { follow: true });
    await until('the run follows', async () => (await stateOf(run)).state === 'following');
    await plant(rig.genesys, { kind: 'revokeClient' });
    const status = await until('the run says what is wrong', async () => {
      const now = await stateOf(run);
      return now.state === 'failed' && now;
    });
    assert.match(status.lastError ?? '', /revoked|disabled|CredentialsRejected|client/);
    await clearFaults(rig.genesys);
    await arrives();
    await run.terminate();
  });

  it('a missing permission: the message names it', async () => {
    await plant(rig.genesys, { kind: 'removePermission' });
    const failure = await failureOf(await rig.extract('query'));
    assert.equal(failure.type, 'PermissionMissing');
    assert.match(failure.message, /audits:audit:view/);
  });

  it('a following run that starts with a wrong secret waits for the right one', async () => {
    writeFileSync(join(rig.folder, 'genesys-secret'), 'not-the-secret');
    const run = await rig.extract('query', { follow: true });
    const status = await until('the run says what is wrong', async () => {
      const now = await stateOf(run);
      return now.state === 'failed' && now;
    });
    assert.match(status.lastError ?? '', /client holdfast/);
    writeFileSync(join(rig.folder, 'genesys-secret'), SECRETS['genesys-secret']);
    await arrives();
    await run.terminate();
  });

  it('an expired cursor: the query is made anew, within the run', async () => {
    rig.world.stop();
    const asOf = Date.now();
    await plant(rig.genesys, { kind: 'expireCursors', count: 2 });
    await (await rig.extract('query')).result();
    const reply = await fetch(`${rig.genesys.adminUrl}/faults`);
    const { faults } = (await reply.json()) as { readonly faults: readonly object[] };
    assert.deepEqual(faults, [], 'no cursor was asked for: the fault did not bite');
    await until(
      'everything in Splunk',
      () => countAtSink(rig, 'genesys', { asOf }).lost.length === 0,
    );
    assert.deepEqual(countAtSink(rig, 'genesys').doubled, []);
  });

  it('429 without a header: the run says it is throttled, and goes on', async () => {
    const run = await rig.extract('query', { follow: true });
    await until('the run follows', async () => (await stateOf(run)).state === 'following');
    await plant(rig.genesys, { kind: 'tooManyRequests', withHeader: false, retryAfterSeconds: 1 });
    const status = await until('the run is throttled', async () => {
      const now = await stateOf(run);
      return now.state === 'throttled' && now;
    });
    assert.match(status.lastError ?? '', /429|wait/);
    assert.ok(status.intervalSeconds > 0.3, 'the poll interval did not grow');
    await arrives();
    await run.terminate();
  });

  it('a HEC token disabled in mid-run: extraction halts, an alert is raised, and nothing is lost', async () => {
    const run = await rig.extract('query', { follow: true });
    await until('the run follows', async () => (await stateOf(run)).state === 'following');
    await changeToken(rig.splunk, { name: 'holdfast', action: 'disable' });
    const status = await until('the run is halted', async () => {
      const now = await stateOf(run);
      return now.state === 'halted' && now;
    });
    assert.match(status.lastError ?? '', /token.*disabled/i);
    const conditions = await holdfast(rig, 'alerts', 'conditions', '--json');
    assert.match(conditions, /"DestinationHalted"[^]+disabled/);
    assert.match(await holdfast(rig, 'streams', 'gaps'), /No gap is recorded/);
    await changeToken(rig.splunk, { name: 'holdfast', action: 'enable' });
    await arrives();
    await run.terminate();
  });

  it('an input field that does not exist: the message names it and the known ones', async () => {
    const failure = await failureOf(await rig.extract('query', { folow: true }));
    assert.equal(failure.type, 'InvalidInput');
    assert.match(failure.message, /"folow".*stream, follow, from/);
  });

  it('a stream that does not exist: the message lists those that do', async () => {
    const failure = await failureOf(await rig.extract('querry'));
    assert.equal(failure.type, 'InvalidInput');
    assert.match(failure.message, /"querry".*known: query/);
  });
});
