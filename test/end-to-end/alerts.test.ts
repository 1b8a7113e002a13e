import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { testMoto } from '../support/moto.ts';
import { pushToEventBridge } from '../support/push-to-eventbridge.ts';
import { createRig, QUICK, type Rig } from '../support/rig.ts';
import { until } from '../support/until.ts';

const HOUR_MS = 3_600_000;
const PACK = fileURLToPath(new URL('../../rules', import.meta.url));
const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const GIVEN = 'Admin role given to a non-admin';

const holdfast = async ({ configFile }: Rig, ...words: string[]): Promise<unknown> => {
  const command = [MAIN, '--config', configFile, ...words, '--json'];
  return JSON.parse((await promisify(execFile)(process.execPath, command)).stdout);
};

/** A whole hour that is over. */
const hourOf = (time: number) => {
  const from = time - (time % HOUR_MS);
  return { from: new Date(from).toISOString(), to: new Date(from + HOUR_MS).toISOString() };
};

/** Ends when the rule's message is in the simulated Slack; gives all of them. */
const shown = (rig: Rig) =>
  until(
    'the alert is in Slack',
    () => {
      const found = rig.alerts?.slack.messages().filter(({ text }) => text.includes(GIVEN)) ?? [];
      return found.length > 0 && found;
    },
    90_000,
  );

interface ReportedAlert {
  readonly state: string;
  readonly clock: Readonly<Record<string, string | null>>;
  readonly acknowledgedBy: string | null;
}

describe('alerts of critical changes', function () {
  this.timeout(240_000);

  it('an admin role given, pushed, polled and harvested: one message, whose button stops the clock', async function () {
    const moto = await testMoto();
    if (moto === undefined) return this.skip();
    const url = await moto.createQueue();
    const account = { access_key_id: moto.account.accessKeyId, secret_access_key: 'file:aws' };
    const rig = await createRig({
      world: { ratePerSecond: { genesys: 0, cxone: 0 } },
      // The polling stream is started when the push was seen.
      streams: { query: { dialect: 'genesys.query', connection: 'genesys', ...QUICK } },
      harvests: {
        genesys: { dialect: 'genesys.query', connection: 'genesys', window: '1h', lag: '0s' },
      },
      alerts: {
        rules: [PACK],
        queues: { pushed: { url, region: moto.region, connection: 'genesys', ...account } },
      },
    });
    writeFileSync(join(rig.folder, 'aws'), moto.account.secretAccessKey);
    const { organization, newcomers } = rig.world.centre;
    await moto.connectPartner(organization.id, url);
    const forwarding = pushToEventBridge(rig.genesys, moto.eventBridge);
    try {
      const { ledger } = await rig.start();
      const [newcomer] = newcomers;
      assert.ok(newcomer);
      const [change] = rig.world.makeChanges('genesys', 1, {
        kind: 'PeoplePermissions/Role/MemberAdd',
        target: 'admin',
        subject: newcomer.name,
        agoMs: 2 * HOUR_MS,
      });
      assert.ok(change);

      const [message] = await shown(rig);
      assert.ok(message);
      const text = JSON.stringify(message);
      assert.ok(text.includes(newcomer.name), 'the alert names the person, not an id');
      assert.match(text, /was (no|not an) administrator|not an administrator/i);

      const before = await ledger.alerts.matches({});
      assert.ok(before.every(({ source }) => source === 'push:pushed'));
      await rig.extract('query');
      const { outcome } = await rig.client.workflow.execute('harvestWindow', {
        workflowId: `harvest/${rig.taskQueue}`,
        taskQueue: rig.taskQueue,
        args: [{ tenant: 'genesys', ...hourOf(change.time) }],
      });
      assert.equal(outcome, 'sealed');
      await until('everything read was put to the rules', async () => {
        const read = (await ledger.streams.list()).map(({ counters }) => counters.events);
        return (
          read.some((events) => events > 0) &&
          (await ledger.reviews.unread('alerts', 10)).length === 0
        );
      });
      assert.equal((await ledger.alerts.matches({})).length, before.length, 'nothing new matched');
      assert.equal((await shown(rig)).length, 1, 'nobody was told twice');

      await rig.alerts?.slack.press(message.ts, 'acknowledge');
      const [alert] = await until('the report shows the clock', async () => {
        const all = (await holdfast(rig, 'alerts', 'list')) as ReportedAlert[];
        return all.some(({ state }) => state === 'acknowledged') && all;
      });
      assert.match(alert?.acknowledgedBy ?? '', /dana/);
      const { event, received, decided, delivered, acknowledged } = alert?.clock ?? {};
      const clock = [event, received, decided, delivered, acknowledged];
      assert.ok(clock.every((time) => typeof time === 'string'));
      assert.deepEqual(clock, clock.toSorted());
      const report = JSON.stringify(await holdfast(rig, 'alerts', 'report'));
      assert.ok(report.includes(GIVEN));
    } finally {
      await forwarding.stop();
      await rig.close();
    }
  });

  it('with Slack down the next channel has it', async () => {
    const rig = await createRig({
      world: { ratePerSecond: { genesys: 0, cxone: 0 } },
      streams: { query: { dialect: 'genesys.query', connection: 'genesys', ...QUICK } },
      alerts: { rules: [PACK] },
    });
    try {
      await rig.alerts?.slack.close();
      await rig.start();
      await rig.extract('query', { follow: true });
      rig.world.makeChanges('genesys', 1, { kind: 'Architect/Flow/Delete' });
      await until('PagerDuty has it', () => rig.alerts?.pagerduty.incidents().length === 1, 60_000);
    } finally {
      await rig.close();
    }
  });
});
