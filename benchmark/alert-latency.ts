/**
 * How soon people see it: admin roles are given in the simulated Genesys Cloud, pushed through EventBridge and SQS (moto),
 * decided on by the worker with the shipped rules, and shown in the simulated Slack, among everything else that happens.
 * Streams read the same changes meanwhile. `node benchmark/alert-latency.ts [alerts] [secondsBetween]` prints the
 * distribution from receipt (t1) until the message is there, and writes alert-latency.json beside itself.
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../src/config/load-config.ts';
import type { AlertRow } from '../src/ledger/alerts.ts';
import { openConfiguredLedger } from '../src/cli/open-configured-ledger.ts';
import { testMoto } from '../test/support/moto.ts';
import { pushToEventBridge } from '../test/support/push-to-eventbridge.ts';
import { createRig, type Rig } from '../test/support/rig.ts';
import { until } from '../test/support/until.ts';

const [wanted = 120, secondsBetween = 1.5] = process.argv.slice(2).map(Number);
const RULES = fileURLToPath(new URL('../rules', import.meta.url));
const KIND = 'PeoplePermissions/Role/MemberAdd';
const ROLES = ['admin', 'Master Admin'];
const BACKGROUND_PER_SECOND = 3;

const start = async (): Promise<{ rig: Rig; stop: () => Promise<void> }> => {
  const moto = await testMoto();
  if (moto === undefined) throw new Error('moto is not installed: npm test does that');
  const url = await moto.createQueue();
  const rig = await createRig({
    world: { ratePerSecond: { genesys: BACKGROUND_PER_SECOND, cxone: 1 }, lateScale: 0.2 },
    alerts: {
      rules: [RULES],
      queues: { pushed: { url, region: moto.region, connection: 'genesys', ...KEYS } },
      // So many at once would be a storm, and one message.
      storm_per_minute: 10_000,
      disposition: [],
    },
  });
  writeFileSync(`${rig.folder}/aws-secret`, moto.account.secretAccessKey);
  await moto.connectPartner(rig.world.centre.organization.id, url);
  const forwarding = pushToEventBridge(rig.genesys, moto.eventBridge);
  await rig.start();
  for (const stream of ['realtime', 'query']) await rig.extract(stream, { follow: true });
  const stop = async (): Promise<void> => {
    await forwarding.stop();
    await rig.close();
  };
  return { rig, stop };
};

const KEYS = { access_key_id: 'test-key', secret_access_key: 'file:aws-secret' };

interface Shown {
  readonly alert: string;
  /** Epoch milliseconds by Slack's clock. */
  readonly at: number;
}

/** Messages that raised an alert, by the id that is in their metadata. */
const shownIn = ({ alerts }: Rig): Shown[] =>
  (alerts?.slack.messages() ?? []).map(({ ts, metadata }) => {
    const payload = metadata?.['event_payload'] as { alert: string };
    return { alert: payload.alert, at: Number(ts) * 1000 };
  });

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN;

const spread = (values: readonly number[]) => {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    p50: Math.round(quantile(sorted, 0.5)),
    p95: Math.round(quantile(sorted, 0.95)),
    max: Math.round(sorted.at(-1) ?? NaN),
  };
};

const giveRoles = async ({ world }: Rig): Promise<Set<string>> => {
  const given = new Set<string>();
  for (let made = 0; made < wanted; made += 1) {
    const target = ROLES[made % ROLES.length] ?? 'admin';
    for (const { id } of world.makeChanges('genesys', 1, { kind: KIND, target }))
      given.add(id ?? '');
    // As independent people do: now and then two at once.
    await sleep(-Math.log(1 - Math.random()) * secondsBetween * 1000);
  }
  return given;
};

const { rig, stop } = await start();
try {
  // The first messages show that everything is up; connections and caches are warm then, as they are for a worker.
  await until('the first alert is shown', () => shownIn(rig).length > 0, 120_000);
  const begun = Date.now();
  const given = await giveRoles(rig);
  const seconds = (Date.now() - begun) / 1000;
  const config = await loadConfig(rig.configFile);
  const ledger = await openConfiguredLedger(config.ledger);
  const opened = async (): Promise<readonly AlertRow[]> =>
    (await ledger.alerts.list({ limit: 100_000 })).filter(
      ({ clock }) => Date.parse(clock.received) >= begun,
    );
  const isShown = async (): Promise<boolean> =>
    (await opened()).every(({ clock }) => clock.delivered !== null);
  rig.world.stop();
  await sleep(3_000);
  await until('all alerts are shown', isShown, 120_000);
  const shown = new Map(shownIn(rig).map(({ alert, at }) => [alert, at]));
  const rows = await opened();
  const pushed = (await ledger.alerts.matches({ limit: 100_000 })).filter(({ source }) =>
    source.startsWith('push:'),
  );
  const byPush = new Set(pushed.map(({ alert }) => alert));
  const received = rows.filter(({ id }) => byPush.has(id));
  const admin = received.filter(
    ({ notice }) => notice.change?.eventType === 'USER_PERMISSION_MODIFIED',
  );
  const took = (some: readonly AlertRow[]) =>
    spread(some.map(({ id, clock }) => (shown.get(id) ?? Infinity) - Date.parse(clock.received)));
  const steps = {
    receivedToDecided: spread(
      received.map(({ clock }) => Date.parse(clock.decided) - Date.parse(clock.received)),
    ),
    decidedToShown: spread(
      received.map(({ id, clock }) => (shown.get(id) ?? Infinity) - Date.parse(clock.decided)),
    ),
  };
  const organization = rig.world.centre.organization.id;
  const { both } = await ledger.reviews.comparePushed(organization, 0, Date.now());
  const ids = shownIn(rig).map(({ alert }) => alert);
  const result = {
    roles: given.size,
    seconds: Math.round(seconds),
    backgroundPerSecond: BACKGROUND_PER_SECOND,
    alerts: rows.length,
    byPush: received.length,
    adminAlerts: admin.length,
    changesPushedAndRead: both,
    shownTwice: ids.length - new Set(ids).size,
    adminReceivedToShownMs: took(admin),
    allReceivedToShownMs: took(received),
    stepsMs: steps,
    cpus: cpus()[0]?.model,
    cores: cpus().length,
    // More than there are cores: others had work to do, too.
    loadAverage: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    at: new Date().toISOString(),
  };
  await ledger.close();
  console.log(JSON.stringify(result, undefined, 2));
  const file = fileURLToPath(new URL('alert-latency.json', import.meta.url));
  writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`);
} finally {
  await stop();
}
