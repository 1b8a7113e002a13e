import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { findRunningServer } from './running-server.ts';
import { findFreePorts } from './free-ports.ts';
import { answers, waitUntil } from './health.ts';
import { startServerProcess, stopProcess } from './server-process.ts';
import { type ServerRecord, removeServerRecord, writeServerRecord } from './server-record.ts';
import { type Watcher, watchForCrash } from './crash-watcher.ts';
import { findCli } from './temporal-cli.ts';

const READY_MS = 60_000;
const PORT_ATTEMPTS = 3;

/** The kinds of search attribute that this product uses. */
export type SearchAttributeKind = 'Keyword' | 'Int' | 'Datetime' | 'Text' | 'Bool' | 'Double';

export interface EmbeddedTemporalOptions {
  /** SQLite file; its folder is made. Undefined keeps everything in memory. */
  readonly dbFile?: string | undefined;
  /** File that the server's own log is appended to. */
  readonly log: string;
  /** Preferred port, 7233 unless said; another free one is taken, and told, if it is in use; 0 takes any. */
  readonly port?: number;
  /** As `port`, for the Web UI, 8233 unless said; null starts none. */
  readonly uiPort?: number | null;
  /** Made besides `default`, which always exists. */
  readonly namespace?: string;
  readonly searchAttributes?: Readonly<Record<string, SearchAttributeKind>>;
  /** Temporal's dynamic configuration; values as in JSON. Adds to the defaults and wins over them. */
  readonly dynamicConfig?: Readonly<Record<string, unknown>>;
  /** Told one line for a person at a time; long steps repeat theirs every two seconds. */
  readonly onProgress?: (line: string) => void;
  readonly environment?: NodeJS.ProcessEnv;
}

export interface EmbeddedTemporal {
  /** host:port for clients and workers. */
  readonly address: string;
  /** Undefined where no Web UI was asked for. */
  readonly uiUrl: string | undefined;
  readonly pid: number;
  /** Asks the server to end and waits; it is killed after ten seconds. */
  stop(): Promise<void>;
}

type Settings = ReturnType<typeof withDefaults>;

/**
 * One shard hands out 20 tasks a second unless told otherwise, and the embedded server has one shard:
 * every workflow of the machine would share those 20.
 */
const DYNAMIC_CONFIG = { 'history.transferProcessorMaxPollRPS': 2_000 };

/**
 * Starts Temporal on this machine, or takes over the server that a crashed process left on the same
 * database. Throws an Error that says what to do when there is no Temporal CLI, when another process
 * serves the database, or when the server does not answer within 60 s.
 */
export async function startEmbeddedTemporal(
  options: EmbeddedTemporalOptions,
): Promise<EmbeddedTemporal> {
  const settings = withDefaults(options);
  const { dbFile, onProgress } = settings;
  if (dbFile !== undefined) {
    const running = await findRunningServer({ dbFile, namespace: settings.namespace, onProgress });
    if (running !== undefined) return own(running, watchForCrash(running.pid), settings);
    await mkdir(dirname(dbFile), { recursive: true });
  }
  await mkdir(dirname(settings.log), { recursive: true });
  const cli = await findCli(settings);
  for (let attempt = 1; ; attempt += 1) {
    const started = await tryToStart(cli, settings, attempt === PORT_ATTEMPTS);
    if (started !== undefined) return started;
  }
}

function withDefaults(options: EmbeddedTemporalOptions) {
  return {
    port: 7233,
    uiPort: 8233,
    namespace: 'default',
    searchAttributes: {},
    onProgress: () => undefined,
    environment: process.env,
    ...options,
    dbFile: options.dbFile === undefined ? undefined : resolve(options.dbFile),
    dynamicConfig: { ...DYNAMIC_CONFIG, ...options.dynamicConfig },
  };
}

/** Undefined when another program took a port between our look and the server's. */
async function tryToStart(
  cli: string,
  settings: Settings,
  isLast: boolean,
): Promise<EmbeddedTemporal | undefined> {
  const { port, uiPort, namespace, environment, log } = settings;
  const wishes = [{ port, purpose: 'Temporal' }];
  if (uiPort !== null) wishes.push({ port: uiPort, purpose: "Temporal's Web UI" });
  const [freePort = 0, freeUiPort] = await findFreePorts(wishes, settings.onProgress);
  const args = serverArguments(settings, freePort, freeUiPort);
  const server = await startServerProcess(cli, args, { logFile: log, environment });
  const address = `127.0.0.1:${freePort}`;
  const isReady = await waitUntil(async () => answers(address, namespace), {
    timeoutMs: READY_MS,
    signal: server.ended,
  });
  if (isReady)
    return own({ pid: server.pid, address, uiUrl: urlOf(freeUiPort) }, server.watcher, settings);
  await stopProcess(server.pid);
  const output = server.output();
  if (!isLast && /address already in use/i.test(output)) return undefined;
  throw new Error(
    `Temporal ${server.ended.aborted ? 'ended at once' : `did not answer within ${READY_MS / 1_000} s`} ` +
      `on ${address}. Its log is ${log}; it says:\n${summarise(output)}`,
  );
}

/** Without the stack of a Go panic, which hides the line that matters. */
function summarise(output: string): string {
  const lines = output.trim().split('\n');
  return lines
    .filter((line) => !/^\t|^goroutine |^[\w./*()]+\(.*\)$/.test(line))
    .slice(-5)
    .join('\n');
}

function urlOf(uiPort: number | undefined): string | null {
  return uiPort === undefined ? null : `http://127.0.0.1:${uiPort}`;
}

/** Writes down that this process answers for the server. */
async function own(
  { pid, address, uiUrl }: Pick<ServerRecord, 'pid' | 'address' | 'uiUrl'>,
  watcher: Watcher,
  { dbFile }: Settings,
): Promise<EmbeddedTemporal> {
  const record = { pid, address, uiUrl, ownerPid: process.pid, watcherPid: watcher.pid ?? null };
  if (dbFile !== undefined) await writeServerRecord(dbFile, record);
  return {
    address,
    pid,
    uiUrl: uiUrl ?? undefined,
    async stop() {
      await stopProcess(pid);
      watcher.dismiss();
      if (dbFile !== undefined) await removeServerRecord(dbFile);
    },
  };
}

function serverArguments(settings: Settings, port: number, uiPort: number | undefined): string[] {
  const { dbFile, namespace, searchAttributes, dynamicConfig } = settings;
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port)];
  args.push('--namespace', namespace, '--log-format', 'json', '--log-level', 'warn');
  args.push(...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]));
  if (dbFile !== undefined)
    args.push('--db-filename', dbFile, '--sqlite-pragma', 'journal_mode=WAL');
  for (const [name, kind] of Object.entries(searchAttributes))
    args.push('--search-attribute', `${name}=${kind}`);
  for (const [key, value] of Object.entries(dynamicConfig))
    args.push('--dynamic-config-value', `${key}=${JSON.stringify(value)}`);
  return args;
}
