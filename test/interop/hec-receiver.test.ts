import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSplunkIndex } from '../../src/simulator/splunk/splunk-index.ts';
import type { RunningWorker } from '../../src/worker.ts';
import type { ExtractStatus } from '../../src/workflows/messages.ts';
import { cachedHecReceiver } from '../support/hec-receiver-binary.ts';
import { judge, type Verdict } from '../support/kills/judge.ts';
import { createRig, type Rig, SECRETS } from '../support/rig.ts';
import { until } from '../support/until.ts';
import { createHecReceiver, type HecReceiver } from './hec-receiver.ts';

const RECORDS = { genesys: 3_000, cxone: 1_000 };
/** The first ten fields of every event, in Splunk searches' names. */
const CONTRACT = [
  'event_id',
  'timestamp',
  'actor_id',
  'actor_name',
  'event_type',
  'target_id',
  'target_type',
  'old_value',
  'new_value',
  'platform',
];

const judgeFiles = async (
  { world, splunk }: Rig,
  receiver: HecReceiver,
  { ledger }: RunningWorker,
  asOf: number,
): Promise<Verdict> => {
  const index = createSplunkIndex({ now: Date.now });
  index.add(receiver.events());
  const named = await ledger.deliveries.possiblyDoubled({});
  return judge({ world, splunk: { ...splunk, index } }, named, asOf);
};

for (const acknowledges of [true, false]) {
  describe(`given only URL and token of the OpenTelemetry Collector’s HEC receiver, ${acknowledges ? 'with' : 'without'} acknowledgements`, function () {
    this.timeout(120_000);
    let receiver: HecReceiver;
    let rig: Rig;
    let worker: RunningWorker;

    before(function () {
      if (cachedHecReceiver() !== undefined) return;
      console.log(
        '    NO HEC RECEIVER TO TEST AGAINST: `npm run test:interop` builds it (needs Go).',
      );
      this.skip();
    });
    beforeEach(async () => {
      const token = SECRETS['hec-token'];
      receiver = await createHecReceiver({
        program: cachedHecReceiver() ?? '',
        token,
        acknowledges,
      });
      await receiver.start();
      const spanMs = 3_600_000;
      rig = await createRig({
        world: {
          history: {
            genesys: { records: RECORDS.genesys, spanMs },
            cxone: { records: RECORDS.cxone, spanMs },
          },
        },
        target: { url: receiver.url, max_events_per_request: 50, gzip: acknowledges },
      });
      worker = await rig.start();
    });
    afterEach(async () => {
      await rig.close();
      await receiver.close();
    });

    const everything = async (): Promise<Verdict> => {
      rig.world.stop();
      const asOf = Date.now() + 2_000;
      return until(
        'everything in the receiver’s file',
        async () => {
          const open = await worker.ledger.deliveries.list({
            states: ['pending', 'redelivery'],
            limit: 1,
          });
          if (Date.now() < asOf || open.length > 0) return false;
          const verdict = await judgeFiles(rig, receiver, worker, asOf);
          return verdict.lost.length === 0 && verdict;
        },
        90_000,
      );
    };

    it('delivers every event once, whole and in its place', async () => {
      for (const stream of ['query', 'cxone']) await rig.extract(stream, { follow: true });
      const { indexed, doubled, listed } = await everything();
      assert.ok(indexed >= RECORDS.genesys + RECORDS.cxone, `${indexed} events`);
      assert.deepEqual({ doubled, listed }, { doubled: [], listed: 0 });
      for (const { raw, fields, time, ...envelope } of receiver.events()) {
        const event = JSON.parse(raw) as Record<string, unknown>;
        assert.deepEqual(
          CONTRACT.filter((name) => !(name in event)),
          [],
        );
        assert.deepEqual(fields['ccas_event_id'], [event['event_id']]);
        assert.ok(Math.abs(time * 1_000 - Date.parse(String(event['timestamp']))) < 1, raw);
        assert.equal(envelope.index, 'ccas_audit');
        assert.equal(envelope.sourcetype, 'ccas:auditlog');
        assert.equal(envelope.source, `${String(event['platform'])}:admin`);
      }
    });

    it('loses nothing when the receiver is killed in mid-run, and names what may be doubled', async () => {
      for (const stream of ['query', 'cxone']) await rig.extract(stream, { follow: true });
      for (const share of [0.1, 0.4]) {
        const reached = share * (RECORDS.genesys + RECORDS.cxone);
        const events = await until('some events', () => {
          const count = receiver.events().length;
          return count > reached && count;
        });
        await receiver.kill();
        assert.ok(events < RECORDS.genesys, 'all was delivered before the kill');
        await receiver.start();
      }
      const { doubled, listed, unlisted } = await everything();
      console.log(`      ${doubled.length} events doubled, ${listed} named as possibly doubled`);
      assert.deepEqual(unlisted, []);
    });

    it('reads nothing while the receiver refuses the token, and goes on with the right one', async () => {
      const tokenFile = join(rig.folder, 'hec-token');
      writeFileSync(tokenFile, 'another');
      const run = await rig.extract('query', { follow: true });
      const { lastError } = await until('the run is halted', async () => {
        const status = await run.query<ExtractStatus>('status');
        return status.state === 'halted' && status;
      });
      assert.match(lastError ?? '', /token.*invalid/i);
      assert.deepEqual(receiver.events(), []);
      writeFileSync(tokenFile, SECRETS['hec-token']);
      await rig.extract('cxone', { follow: true });
      assert.equal((await everything()).listed, 0);
    });
  });
}
