import { type Command, InvalidArgumentError, Option } from 'commander';
import { simulateCxone } from '../../simulator/cxone/simulate-cxone.ts';
import { simulateGenesys } from '../../simulator/genesys/simulate-genesys.ts';
import { simulateSplunk } from '../../simulator/splunk/simulate-splunk.ts';
import { createWorld, type World } from '../../simulator/world/world.ts';
import { CliError } from '../cli-error.ts';
import { type CommandContext, contextOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { simulationOptions, type SimulationOptions } from '../simulation-options.ts';
import { renderTable } from '../table.ts';
import { untilInterrupted } from '../until-interrupted.ts';

interface Options extends SimulationOptions {
  readonly genesysPort: number;
  readonly cxonePort: number;
  readonly hecPort: number;
  readonly managementPort: number;
  readonly stateFile?: string;
}

interface Simulated {
  readonly service: string;
  readonly url: string;
  /** What a client has to present; made up, like everything here. */
  readonly credentials: string;
  /** Where faults and changes are asked for. */
  readonly admin: string;
  close(): Promise<void>;
}

const genesys = async (world: World, { genesysPort }: Options): Promise<Simulated> => {
  const { url, adminUrl, close } = await simulateGenesys({ world, port: genesysPort });
  return {
    service: 'Genesys Cloud',
    url,
    credentials: 'holdfast / simulated-secret',
    admin: adminUrl,
    close,
  };
};

const cxone = async (world: World, { cxonePort }: Options): Promise<Simulated> => {
  const { url, adminUrl, close } = await simulateCxone({ world, port: cxonePort });
  const credentials = 'SIMULATEDACCESSKEY / simulated-access-key-secret';
  return { service: 'NICE CXone', url, credentials, admin: adminUrl, close };
};

const splunk = async (_world: World, { hecPort, managementPort }: Options): Promise<Simulated> => {
  const simulated = await simulateSplunk({ hecPort, managementPort, useAck: true });
  const { hecUrl, adminUrl, token, close } = simulated;
  return { service: 'Splunk HEC', url: hecUrl, credentials: token, admin: adminUrl, close };
};

type Start = (world: World, options: Options) => Promise<Simulated>;

const worldOf = ({ rate, seed, stateFile }: Options): World =>
  createWorld({
    ...(seed !== undefined && { seed }),
    ...(stateFile !== undefined && { stateFile }),
    ...(rate !== undefined && { ratePerSecond: { genesys: rate, cxone: rate } }),
  });

const announce = (context: CommandContext, running: readonly Simulated[]): void => {
  const rows = running.map(({ close: _close, ...row }) => row);
  context.print(rows, [
    ...renderTable(
      [
        { title: 'simulated', value: ({ service }) => service },
        { title: 'url', value: ({ url }) => url },
        { title: 'credentials', value: ({ credentials }) => credentials },
        { title: 'admin', value: ({ admin }) => admin },
      ],
      rows,
    ),
    '',
    'Ctrl-C stops.',
  ]);
};

/** All, or none: what is left listening would keep a command that has failed from ending. */
const startAll = async (
  starts: readonly Start[],
  world: World,
  options: Options,
): Promise<readonly Simulated[]> => {
  const tried = await Promise.allSettled(starts.map((start) => start(world, options)));
  const running = tried.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = tried.find((one) => one.status === 'rejected');
  if (failed === undefined) return running;
  await Promise.all(running.map(({ close }) => close()));
  world.close();
  const { reason } = failed;
  throw new CliError(EXIT.failed, reason instanceof Error ? reason.message : String(reason), {
    advice:
      'Nothing is simulated. End who uses that address, or choose another port: --help names the options.',
    cause: reason,
  });
};

const simulate =
  (starts: readonly Start[]) =>
  async (options: Options, command: Command): Promise<void> => {
    const interrupted = untilInterrupted();
    const world = worldOf(options);
    const running = await startAll(starts, world, options);
    announce(contextOf(command), running);
    await interrupted;
    await Promise.all(running.map(async ({ close }) => close()));
    world.close();
  };

const toPort = (text: string): number => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('Write a port, or 0 for a free one.');
  return port;
};

const portOption = (name: string, what: string, port: number): Option =>
  new Option(`--${name}-port <port>`, `${what}; 0 takes a free one`)
    .argParser(toPort)
    .default(port);

const PORTS = {
  genesys: portOption('genesys', 'Genesys Cloud: login, API and downloads', 8701),
  cxone: portOption('cxone', 'NICE CXone: issuer, UserHub and API', 8702),
  hec: portOption('hec', 'Splunk HTTP Event Collector', 8088),
  management: portOption('management', 'Splunk management API', 8089),
};

const SERVICES = [
  { name: 'genesys', starts: [genesys], ports: [PORTS.genesys] },
  { name: 'cxone', starts: [cxone], ports: [PORTS.cxone] },
  { name: 'splunk', starts: [splunk], ports: [PORTS.hec, PORTS.management] },
  { name: 'all', starts: [genesys, cxone, splunk], ports: Object.values(PORTS) },
] as const;

export const addSimulateCommand = (program: Command): void => {
  const group = program
    .command('simulate')
    .description(
      'stand-ins for the real services, to try things on; they are not the real services',
    );
  for (const { name, starts, ports } of SERVICES) {
    const command = group.command(name).description(`simulate ${name} until Ctrl-C`);
    for (const option of ports) command.addOption(option);
    if (name !== 'splunk') {
      for (const option of simulationOptions()) command.addOption(option);
      command.option('--state-file <file>', 'keep the contact centre across restarts');
    }
    command
      .addHelpText('after', `\nExample:\n  $ holdfast simulate ${name}`)
      .action(simulate(starts));
  }
};
