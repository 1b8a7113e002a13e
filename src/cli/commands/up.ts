import { dirname, join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import { checkConfig, loadConfig } from '../../config/load-config.ts';
import type { Config } from '../../config/config.ts';
import { startEmbeddedTemporal } from '../../embedded/embedded-temporal.ts';
import { CliError } from '../cli-error.ts';
import { namedConfigFile } from '../config-file.ts';
import { connectTemporal } from '../connect.ts';
import { createLog } from '../create-log.ts';
import { EXIT } from '../exit-codes.ts';
import { startDemoHarvest } from '../demo/harvest-demo.ts';
import { startDemo } from '../demo/start-demo.ts';
import { harvestSchedules } from '../schedules/harvest-schedules.ts';
import { ensureSchedule } from '../schedules/workflow-schedule.ts';
import { followStreams } from '../streams/follow-streams.ts';
import { createLagReader } from '../streams/lag-reader.ts';
import { startLiveTable } from '../streams/live-table.ts';
import { ensureSearchAttributes } from '../search-attributes.ts';
import { simulationOptions, type SimulationOptions } from '../simulation-options.ts';
import { runWorker } from '../run-worker.ts';
import { untilInterrupted } from '../until-interrupted.ts';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

type Options = SimulationOptions & { readonly config?: string };

interface Configured {
  readonly config: Config;
  readonly isDemo: boolean;
  /** Where the demo shows its alerts. */
  readonly slackUrl?: string;
}

/** The configuration to run: the person's own, or one of simulators started here and ended with the rest. */
const configure = async (options: Options, ending: AsyncDisposableStack): Promise<Configured> => {
  const named = await namedConfigFile(options.config);
  if (named !== undefined) {
    const { config, doubts } = await checkConfig(named);
    for (const doubt of doubts) say(`Doubtful: ${doubt}`);
    return { config, isDemo: false };
  }
  say(
    'There is no holdfast.yaml, so this is the demo: simulated Genesys Cloud, NICE CXone, Splunk and Slack.',
  );
  const demo = await startDemo(options);
  ending.defer(demo.stop);
  return { config: await loadConfig(demo.configFile), isDemo: true, slackUrl: demo.slackUrl };
};

/** What the embedded server refuses, it says in words for a person. */
const asCliError = (error: unknown): never => {
  throw new CliError(EXIT.failed, error instanceof Error ? error.message : String(error), {
    cause: error,
  });
};

const startTemporal = async ({ temporal }: Config, ending: AsyncDisposableStack) => {
  if (temporal.address !== undefined) return { address: temporal.address, uiUrl: temporal.uiUrl };
  const { dbFile, port, uiPort } = temporal.embedded;
  const server = await startEmbeddedTemporal({
    dbFile,
    port,
    uiPort,
    log: join(dirname(dbFile), 'temporal.log'),
    namespace: temporal.namespace,
    searchAttributes: { HoldfastStream: 'Keyword', HoldfastState: 'Keyword' },
    onProgress: say,
  }).catch(asCliError);
  ending.defer(async () => {
    say('Stopping Temporal.');
    await server.stop();
  });
  return { address: server.address, uiUrl: temporal.uiUrl ?? server.uiUrl };
};

const startExtraction = async (
  { config, isDemo }: Configured,
  address: string,
  ending: AsyncDisposableStack,
) => {
  const { client, close } = await connectTemporal(config.temporal, address);
  ending.defer(close);
  await ensureSearchAttributes(client);
  const logFile = join(dirname(config.batches.directory), 'holdfast.log');
  const log = createLog(config.logLevel, logFile);
  const worker = await runWorker({ config, address, log });
  ending.defer(worker.stop);
  for (const { stream, how } of await followStreams(client, config)) {
    if (how === 'scheduled') say(`${stream} is run by its Temporal Schedule.`);
  }
  const demo = isDemo ? await startDemoHarvest(client, config, worker.ledger) : undefined;
  if (!isDemo) await scheduleHarvests(client, config);
  return { worker, client, logFile, demo };
};

/** Where nobody made them yet; a schedule that is there stays as it is. */
const scheduleHarvests = async (client: Client, config: Config): Promise<void> => {
  for (const schedule of harvestSchedules(config)) {
    await ensureSchedule(client, schedule, config.temporal);
    say(`${schedule.summary}: by Temporal Schedule ${schedule.scheduleId}.`);
  }
};

/** Alerts link to where the Web UI listens, which is another port where the configured one is taken. */
const withWebUi = (configured: Configured, uiUrl: string | undefined): Configured => {
  const { config } = configured;
  return { ...configured, config: { ...config, temporal: { ...config.temporal, uiUrl } } };
};

interface Addresses {
  readonly address: string;
  readonly uiUrl: string | undefined;
  readonly logFile: string;
  readonly slackUrl: string | undefined;
}

const footerOf = ({ address, uiUrl, logFile, slackUrl }: Addresses): string[] => [
  ...(slackUrl === undefined ? [] : [`Simulated Slack  ${slackUrl}`]),
  ...(uiUrl === undefined ? [] : [`Temporal Web UI  ${uiUrl}`]),
  `Temporal         ${address}`,
  `Log              ${logFile}`,
  'Ctrl-C           finishes what is under way and stops; the next start goes on from here',
];

const run = async (_options: unknown, command: Command): Promise<void> => {
  const options = command.optsWithGlobals<Options>();
  // Stops in the reverse order of starting: worker, Temporal; the simulators outlive both.
  await using ending = new AsyncDisposableStack();
  const interrupted = untilInterrupted(() => {
    say('Finishing what is under way. Ctrl-C again ends at once, and loses nothing either.');
  });
  const configured = await configure(options, ending);
  const { config } = configured;
  const { address, uiUrl } = await startTemporal(config, ending);
  const { worker, client, logFile, demo } = await startExtraction(
    withWebUi(configured, uiUrl),
    address,
    ending,
  );
  const footer = footerOf({ address, uiUrl, logFile, slackUrl: configured.slackUrl });
  if (!process.stdout.isTTY) for (const line of footer) say(line);
  const lags = createLagReader(
    client,
    config.streams.map(({ settings }) => settings.name),
  );
  const table = startLiveTable({ config, ledger: worker.ledger, lags, demo, footer });
  try {
    await Promise.race([interrupted, worker.failed]);
  } finally {
    await table.stop();
  }
};

export const addUpCommand = (program: Command): void => {
  const up = program
    .command('up')
    .description(
      'run everything on this machine: Temporal, worker, every stream, and a live table',
    );
  for (const option of simulationOptions()) up.addOption(option);
  up.addHelpText(
    'after',
    `
Without a holdfast.yaml this is the demo: a simulated contact centre whose administrators never rest, and a
simulated Splunk. Its last day is sealed as evidence at every start, then verified. Its files are in .holdfast; a
second start goes on where the first stopped. Now and then somebody makes a newcomer an administrator, which the
simulated Slack shows as an alert with buttons; its address is below the table.

With a holdfast.yaml it is the real thing. Streams that an active Temporal Schedule runs are left to it; every
other stream is followed by a run named extract/<stream>. Tenants under \`harvests\` get their daily schedules.

Examples:
  $ holdfast up
  $ holdfast up --rate 50
  $ holdfast up --config /etc/holdfast/holdfast.yaml`,
  ).action(run);
};
