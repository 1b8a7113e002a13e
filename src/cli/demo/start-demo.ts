import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simulateCxone } from '../../simulator/cxone/simulate-cxone.ts';
import { findFreePorts } from '../../embedded/free-ports.ts';
import { simulateGenesys } from '../../simulator/genesys/simulate-genesys.ts';
import { simulateSlack } from '../../simulator/slack/simulate-slack.ts';
import { simulateSplunk } from '../../simulator/splunk/simulate-splunk.ts';
import type { PastChange } from '../../simulator/world/state-file.ts';
import { createWorld } from '../../simulator/world/world.ts';
import { DEMO_CONFIG_FILE } from '../config-file.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { SimulationOptions } from '../simulation-options.ts';
import { claimDemo } from './claim-demo.ts';
import { writeDemoRules } from './demo-alerts.ts';
import { demoConfig, DEMO_SECRETS } from './demo-config.ts';
import { ensureDemoKeys } from './ensure-demo-keys.ts';
import { stageAlerts, stagedActor } from './stage-alerts.ts';

const FOLDER = '.holdfast/demo';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Real organisations have 300: looking up who and what a day was about would take a quarter of an hour. */
const GENESYS_REQUESTS_PER_MINUTE = 7_500;

/** What the contact centre did in the day before it was first started. */
const HISTORY = {
  genesys: { records: 5_000, spanMs: DAY_MS },
  cxone: { records: 2_000, spanMs: DAY_MS },
};

/** For who asks the evidence who it was: a role changed by somebody who has left since, in a window that is over. */
const past = (now: number): readonly PastChange[] => [
  {
    platform: 'genesys',
    kind: 'PeoplePermissions/Role/Update',
    time: now - 7 * HOUR_MS,
    actor: 'deleted',
    target: 'Billing Supervisor',
  },
];

export interface Demo {
  readonly configFile: string;
  /** The simulated Slack's channel, as people see it. */
  readonly slackUrl: string;
  stop(): Promise<void>;
}

const makeFolder = async (): Promise<void> => {
  try {
    await mkdir(FOLDER, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(EXIT.failed, `The demo keeps its files in .holdfast here: ${reason}.`, {
      advice: 'Start it in a folder that you may write to.',
      cause: error,
    });
  }
};

const writeSecrets = async (hecToken: string): Promise<void> => {
  // Links are good for this start only: nobody is to know what signs them.
  const link = randomBytes(32).toString('hex');
  const secrets = { ...DEMO_SECRETS, 'hec-token': hecToken, 'link-secret': link };
  for (const [name, value] of Object.entries(secrets)) {
    await writeFile(join(FOLDER, name), `${value}\n`, { mode: 0o600 });
  }
};

const freePorts = async () => {
  const wishes = [
    { port: 8480, purpose: 'the page for acknowledgements' },
    { port: 9464, purpose: 'the metrics' },
  ];
  const [acknowledgePort = 0, metricsPort = 0] = await findFreePorts(wishes, () => undefined);
  return { acknowledgePort, metricsPort };
};

/** Starts the simulated platforms, Splunk and Slack on free ports, and writes the configuration that reaches them. */
export const startDemo = async ({ rate, seed }: SimulationOptions): Promise<Demo> => {
  await makeFolder();
  const claim = claimDemo(join(FOLDER, 'lock'));
  const world = createWorld({
    stateFile: join(FOLDER, 'world.jsonl'),
    history: HISTORY,
    past: past(Date.now()),
    ...(seed !== undefined && { seed }),
    ...(rate !== undefined && { ratePerSecond: { genesys: rate, cxone: rate } }),
  });
  const [genesys, cxone, splunk, slack] = await Promise.all([
    simulateGenesys({ world, requestsPerMinute: GENESYS_REQUESTS_PER_MINUTE }),
    simulateCxone({ world }),
    simulateSplunk({ useAck: true, stateFile: join(FOLDER, 'splunk.jsonl') }),
    simulateSlack(),
  ]);
  await writeSecrets(splunk.token);
  await ensureDemoKeys(FOLDER);
  const urls = {
    genesys: genesys.url,
    cxone: cxone.url,
    hec: splunk.hecUrl,
    management: splunk.managementUrl,
    alerts: { slackApi: slack.apiUrl, ...(await freePorts()) },
  };
  const rules = await writeDemoRules(FOLDER, stagedActor(world).id);
  await writeFile(DEMO_CONFIG_FILE, demoConfig(urls, rules));
  const staged = stageAlerts(world);
  return {
    configFile: DEMO_CONFIG_FILE,
    slackUrl: slack.pageUrl,
    async stop() {
      staged.stop();
      await Promise.all([genesys.close(), cxone.close(), splunk.close(), slack.close()]);
      world.close();
      claim[Symbol.dispose]();
    },
  };
};
