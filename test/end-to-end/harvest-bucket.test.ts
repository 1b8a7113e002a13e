import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { VerifiedArchive } from '../../src/activities/harvest/harvest-activities.ts';
import type { HarvestedWindow } from '../../src/workflows/harvest-window.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { testVersitygw, type Versitygw } from '../support/versitygw.ts';

const HOUR_MS = 3_600_000;

const run = (rig: Rig, type: string, input: Readonly<Record<string, unknown>>) =>
  rig.client.workflow.execute(type, {
    workflowId: `${type}/${rig.taskQueue}/${JSON.stringify(input)}`,
    taskQueue: rig.taskQueue,
    args: [input],
  });

describe('the harvest into a bucket with Object Lock', function () {
  this.timeout(120_000);
  let server: Versitygw | undefined;

  before(async function () {
    server = await testVersitygw();
    if (server === undefined) this.skip();
  });

  it('is sealed by version, probed, and verified by the daily workflow, which names what lies on top', async () => {
    if (server === undefined) return;
    const bucket = await server.createBucket({ objectLock: true });
    const rig = await createRig({
      world: {
        ratePerSecond: { genesys: 0, cxone: 0 },
        history: { genesys: { records: 100, spanMs: 2 * HOUR_MS } },
      },
      streams: {},
      harvests: {
        genesys: { dialect: 'genesys.query', connection: 'genesys', window: '1h', lag: '0s' },
      },
      evidence: {
        store: {
          s3: {
            bucket,
            prefix: 'audit',
            region: 'us-east-1',
            endpoint: server.url,
            path_style: true,
            access_key_id: server.account.accessKeyId,
            secret_access_key: 'file:s3-secret',
          },
        },
      },
    });
    writeFileSync(join(rig.folder, 's3-secret'), server.account.secretAccessKey);
    try {
      const { ledger } = await rig.start();
      const to = Date.now() - (Date.now() % HOUR_MS);
      const ended = (await run(rig, 'harvestWindow', {
        tenant: 'genesys',
        from: new Date(to - HOUR_MS).toISOString(),
        to: new Date(to).toISOString(),
      })) as HarvestedWindow;
      assert.equal(ended.outcome, 'sealed', ended.reason ?? '');

      const before = (await run(rig, 'verifyArchive', { tenant: 'genesys' })) as VerifiedArchive;
      assert.equal(before.verdict, 'valid', before.first ?? '');
      assert.equal(before.windows, '1/1');
      assert.ok(existsSync(join(rig.folder, 'reports', before.report)));

      const [row] = await ledger.windows.list({});
      const Key = `audit/${row?.bundleKey ?? ''}`;
      await server.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'forged' }));
      const after = (await run(rig, 'verifyArchive', {})) as VerifiedArchive;
      assert.equal(after.verdict, 'findings');
      assert.match(after.first ?? '', new RegExp(`^shadowed: ${row?.bundleKey ?? 'none'}`));
      const alerts = (await ledger.conditions.open()).filter(
        ({ kind }) => kind === 'EvidenceIntegrity',
      );
      assert.equal(alerts.length, 1);
      assert.match(alerts[0]?.message ?? '', /shadowed/);
    } finally {
      await rig.close();
    }
  });
});
