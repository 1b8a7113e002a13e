import { type Command, InvalidArgumentError, Option } from 'commander';
import { createWorld, type World } from '../../simulator/world/world.ts';
import { CliError } from '../cli-error.ts';
import { type CommandContext, contextOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import {
  type ServicePorts,
  type Simulated,
  startCxone,
  startCxoneGuide,
  startGenesys,
  startGenesysGuide,
  type StartService,
  startSplunk,
  startSplunkGuide,
} from './simulated-services.ts';
import { simulationOptions, type SimulationOptions } from '../simulation-options.ts';
import { renderTable } from '../table.ts';
import { untilInterrupted } from '../until-interrupted.ts';

interface Options extends SimulationOptions, ServicePorts {
  readonly stateFile?: string;
}

const worldOf = ({ rate, seed, stateFile }: Options): World =>
  createWorld({
    ...(seed !== undefined && { seed }),
    ...(stateFile !== undefined && { stateFile }),
    ...(rate !== undefined && { ratePerSecond: { genesys: rate, cxone: rate } }),
  });

const announce = (context: CommandContext, running: readonly Simulated[]): void => {
  const rows = running.flatMap(({ rows: own }) => own);
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
  starts: readonly StartService[],
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
  (starts: readonly StartService[]) =>
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

const HOSTS = {
  genesys: 'Genesys Cloud: login, API and downloads',
  cxone: 'NICE CXone: issuer, UserHub and API',
  hec: 'Splunk HTTP Event Collector',
  management: 'Splunk management API',
};

const portsOf = (ports: Partial<Record<keyof typeof HOSTS, number>>): readonly Option[] =>
  Object.entries(ports).map(([name, port]) =>
    portOption(name, HOSTS[name as keyof typeof HOSTS], port),
  );

interface Service {
  readonly name: string;
  readonly what: string;
  readonly starts: readonly StartService[];
  readonly ports: readonly Option[];
}

const SPLUNK_PORTS = { hec: 8088, management: 8089 };

const SERVICES: readonly Service[] = [
  {
    name: 'genesys',
    what: 'Genesys Cloud',
    starts: [startGenesys],
    ports: portsOf({ genesys: 8701 }),
  },
  { name: 'cxone', what: 'NICE CXone', starts: [startCxone], ports: portsOf({ cxone: 8702 }) },
  { name: 'splunk', what: 'Splunk', starts: [startSplunk], ports: portsOf(SPLUNK_PORTS) },
  {
    name: 'all',
    what: 'all three',
    starts: [startGenesys, startCxone, startSplunk],
    ports: portsOf({ genesys: 8701, cxone: 8702, ...SPLUNK_PORTS }),
  },
  {
    name: 'guides',
    what: 'both platforms and HEC as the guides describe them (docs/guides.md)',
    starts: [startGenesysGuide, startCxoneGuide, startSplunkGuide],
    ports: portsOf({ genesys: 8703, cxone: 8704, hec: 8090, management: 8091 }),
  },
];

export const addSimulateCommand = (program: Command): void => {
  const group = program
    .command('simulate')
    .description(
      'stand-ins for the real services, to try things on; they are not the real services',
    );
  for (const { name, what, starts, ports } of SERVICES) {
    const command = group.command(name).description(`simulate ${what}, until Ctrl-C`);
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
