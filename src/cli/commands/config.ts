import type { Command } from 'commander';
import type { Config, HarvestConfig, StreamConfig } from '../../config/config.ts';
import { SHORTEST_SECRET } from '../../alerts/acknowledge/acknowledge-links.ts';
import { formatByteSize } from '../../config/byte-size.ts';
import { formatDuration } from '../../config/duration.ts';
import { secretsOf } from '../../config/secrets-of.ts';
import type { Secret } from '../../http/secret.ts';
import type { TargetSettings } from '../../splunk/target.ts';
import { alertPlaces, alertSections } from '../alerts/alert-sections.ts';
import { CliError } from '../cli-error.ts';
import { contextOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { type Column, renderTable } from '../table.ts';

const STREAM_COLUMNS: readonly Column<StreamConfig>[] = [
  { title: 'stream', value: ({ settings }) => settings.name },
  { title: 'dialect', value: ({ settings }) => settings.dialect },
  {
    title: 'platform',
    value: ({ connection }) =>
      'issuerUrl' in connection ? (connection.apiUrl ?? connection.issuerUrl) : connection.apiUrl,
  },
  { title: 'credential', value: ({ credential }) => credential },
  { title: 'per minute', value: (stream) => stream.requestsPerMinute, align: 'right' },
  {
    title: 'poll',
    value: ({ pollMs, maxPollMs }) => `${formatDuration(pollMs)} to ${formatDuration(maxPollMs)}`,
  },
  { title: 'lag', value: ({ settings }) => formatDuration(settings.lagMs) },
  {
    title: 're-reads',
    value: ({ settings }) =>
      [
        `${formatDuration(settings.overlapMs)} each poll`,
        ...settings.rereads.map(
          ({ everyMs, backMs }) => `${formatDuration(backMs)} every ${formatDuration(everyMs)}`,
        ),
      ].join(', '),
  },
  { title: 'starts at', value: ({ startAt }) => new Date(startAt).toISOString() },
  { title: 'targets', value: ({ targets }) => targets.join(', ') },
];

const TARGET_COLUMNS: readonly Column<TargetSettings>[] = [
  { title: 'target', value: ({ name }) => name },
  { title: 'url', value: ({ url, eventPath }) => `${url}${eventPath}` },
  { title: 'index', value: ({ index }) => index },
  { title: 'disordered to', value: ({ disorderedIndex }) => disorderedIndex },
  { title: 'sourcetype', value: ({ sourcetype }) => sourcetype },
  { title: 'acknowledgement', value: ({ acknowledgement }) => acknowledgement },
  {
    title: 'search',
    value: ({ search }) =>
      search === undefined
        ? 'none: at least once'
        : `${search.url}, settled after ${formatDuration(search.settlingMs)}`,
  },
  {
    title: 'request',
    value: ({ maxEventsPerRequest, maxBytesPerRequest }) =>
      `at most ${maxEventsPerRequest} events, ${formatByteSize(maxBytesPerRequest)}`,
  },
];

const HARVEST_COLUMNS: readonly Column<HarvestConfig>[] = [
  { title: 'harvest', value: ({ settings }) => settings.name },
  { title: 'dialect', value: ({ settings }) => settings.dialect },
  { title: 'credential', value: ({ credential }) => credential },
  { title: 'services', value: ({ settings }) => settings.filters.services.join(', ') || 'all' },
  { title: 'window', value: ({ windowMs }) => formatDuration(windowMs) },
  { title: 'lag', value: ({ lagMs }) => formatDuration(lagMs) },
  {
    title: 'from',
    value: ({ from }) => (from === undefined ? 'the first read' : new Date(from).toISOString()),
  },
  { title: 'snapshots', value: ({ snapshots }) => (snapshots ? 'yes' : 'no') },
  { title: 'targets', value: ({ targets }) => targets.join(', ') },
];

interface CheckedSecret {
  readonly reference: string;
  readonly problem: string | null;
}

const SECRET_COLUMNS: readonly Column<CheckedSecret>[] = [
  { title: 'secret', value: ({ reference }) => reference },
  { title: 'resolves', value: ({ problem }) => (problem === null ? 'yes' : `no: ${problem}`) },
];

/** Reads the secret and forgets it: only whether that worked is told. */
const checkSecret = async (
  { reference, read }: Secret,
  shortest: number,
): Promise<CheckedSecret> => {
  try {
    const { length } = await read();
    const isShort = length < shortest;
    const problem = isShort
      ? `it has ${length} characters, and at least ${shortest} are needed`
      : null;
    return { reference, problem };
  } catch (error) {
    return { reference, problem: error instanceof Error ? error.message : String(error) };
  }
};

/** A worker would not start with rules that cannot be used. */
const checkRules = async ({ alerts }: Config): Promise<void> => {
  if (alerts === undefined) return;
  // Loaded here: the schemas take time that no other command should have to wait.
  const { loadRules } = await import('../../alerts/rules/load-rules.ts');
  try {
    await loadRules(alerts.rules);
  } catch (error) {
    throw new CliError(EXIT.usage, error instanceof Error ? error.message : String(error), {
      advice: '`holdfast alerts test` tells more; docs/rules.md is the reference.',
      cause: error,
    });
  }
};

/** What signs links is guessed by trying where it is short. */
const shortestOf = (secret: Secret, { alerts }: Config): number =>
  secret.reference === alerts?.acknowledge?.secret.reference ? SHORTEST_SECRET : 0;

const storeOf = (evidence: Config['evidence']): string | undefined => {
  if (evidence === undefined) return undefined;
  const { store, origin } = evidence;
  const where =
    store.kind === 'directory'
      ? `${store.directory}, tamper-evident`
      : `s3://${[store.bucket, store.prefix].filter(Boolean).join('/')}, locked ${store.retentionDays}d`;
  return `${where}; log ${origin}`;
};

const placesOf = ({ temporal, ledger, batches, http, evidence, alerts }: Config) => [
  {
    what: 'temporal',
    where:
      temporal.address ??
      `embedded, port ${temporal.embedded.port}, Web UI ${temporal.embedded.uiPort}, ${temporal.embedded.dbFile}`,
  },
  { what: 'namespace, task queue', where: `${temporal.namespace}, ${temporal.taskQueue}` },
  { what: 'ledger', where: ledger.kind === 'sqlite' ? ledger.file : ledger.url.reference },
  {
    what: 'batches',
    where: `${batches.directory}, at most ${formatByteSize(batches.backlogMaxBytes)} and ${formatDuration(batches.backlogMaxAgeMs)} undelivered per stream, kept ${formatDuration(batches.retainMs)}`,
  },
  { what: 'evidence', where: storeOf(evidence) },
  ...alertPlaces(alerts),
  { what: 'proxy', where: http.proxyUrl },
];

/** Nothing at all of what there is none of. */
const section = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): readonly string[] =>
  rows.length === 0 ? [] : [...renderTable(columns, rows), ''];

const describe = (config: Config): string[] => [
  ...section(STREAM_COLUMNS, config.streams),
  ...section(HARVEST_COLUMNS, config.harvests),
  ...section(TARGET_COLUMNS, config.splunk.targets),
  ...alertSections(config.alerts),
  ...renderTable(
    [
      { title: 'part', value: ({ what }) => what },
      { title: 'place', value: ({ where }) => where },
    ],
    placesOf(config),
  ),
];

export const addConfigCommand = (program: Command): void => {
  const config = program.command('config').description('the configuration');
  config
    .command('check')
    .description(
      'say what the configuration means, whether its secrets can be read, and what looks doubtful',
    )
    .addHelpText(
      'after',
      '\nNo secret is printed, nothing is sent anywhere.\n\nExamples:\n  $ holdfast config check\n  $ holdfast config check --config /etc/holdfast/holdfast.yaml --json',
    )
    .action(async (_options, command: Command) => {
      const context = contextOf(command);
      const { file, config: loaded, doubts } = await context.load();
      const secrets = await Promise.all(
        secretsOf(loaded).map((secret) => checkSecret(secret, shortestOf(secret, loaded))),
      );
      context.print({ file, config: loaded, secrets, doubts }, [
        `${file} is valid.`,
        '',
        ...describe(loaded),
        '',
        ...section(SECRET_COLUMNS, secrets),
        ...doubts.map((doubt) => `Doubtful: ${doubt}`),
      ]);
      await checkRules(loaded);
      const broken = secrets.filter(({ problem }) => problem !== null);
      if (broken.length > 0) {
        throw new CliError(
          EXIT.usage,
          `${broken.length} of ${secrets.length} secrets cannot be read.`,
          {
            advice: 'Set the variables, or put the files in place, for the user who runs holdfast.',
          },
        );
      }
    });
};
