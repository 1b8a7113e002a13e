import type { TargetSettings } from '../splunk/target.ts';
import { alertDoubts } from './alert-doubts.ts';
import type { Config, HarvestConfig, StreamConfig } from './config.ts';
import { evidenceDoubts } from './evidence-doubts.ts';
import { isPlain } from './is-plain.ts';
import { guideDoubts } from './guide-doubts.ts';
import type { ConfigInput } from './schema.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Half of Genesys' usual 300 a minute is not a limit, more than 300 is a request for 429s. */
const GENESYS_REQUESTS_PER_MINUTE = 300;

function* genesysDoubts(stream: StreamConfig, all: readonly StreamConfig[]): Generator<string> {
  const { name, dialect, maxWindowMs } = stream.settings;
  if (stream.requestsPerMinute > GENESYS_REQUESTS_PER_MINUTE) {
    yield `${name}: ${stream.requestsPerMinute} requests per minute is above the usual limit of Genesys Cloud (300 per client); expect 429s unless yours was raised`;
  }
  if (dialect === 'genesys.query' && maxWindowMs > 30 * DAY) {
    yield `${name}: Genesys Cloud refuses queries of more than 30 days; max_window is longer`;
  }
  const isCovered = all.some(
    (other) => other.settings.dialect === 'genesys.query' && other.credential === stream.credential,
  );
  if (dialect === 'genesys.realtime' && !isCovered) {
    yield `${name}: the realtime query covers some services only and 14 days of history; add a genesys.query stream on the same connection, or changes of other services never arrive`;
  }
}

function* streamDoubts(
  stream: StreamConfig,
  all: readonly StreamConfig[],
  now: number,
): Generator<string> {
  const { name, dialect, overlapMs, filters } = stream.settings;
  if (stream.connection.platform === 'genesys') yield* genesysDoubts(stream, all);
  yield* guideDoubts(stream);
  if (dialect === 'cxone.activity') {
    if (stream.pollMs < MINUTE) {
      yield `${name}: NICE CXone publishes activity one to two hours late; polling more than once a minute costs requests and brings nothing sooner`;
    }
    if (overlapMs < 2 * 60 * MINUTE) {
      yield `${name}: NICE CXone publishes activity one to two hours late; an overlap below 2h leaves late records to the rarer re-reads`;
    }
  }
  if (overlapMs === 0 && stream.settings.rereads.length === 0) {
    yield `${name}: nothing is ever re-read (overlap 0s, no rereads); a record that the platform publishes late is lost`;
  }
  if (stream.startAt > now) yield `${name}: start lies in the future`;
  const isFiltered = Object.values(filters).some((names: readonly string[]) => names.length > 0);
  if (isFiltered) yield `${name}: filters leave out changes on purpose; those never reach Splunk`;
}

const connectionUrls = ({
  connection,
}: StreamConfig | HarvestConfig): readonly (string | undefined)[] =>
  'loginUrl' in connection
    ? [connection.loginUrl, connection.apiUrl]
    : ['issuerUrl' in connection ? connection.issuerUrl : undefined, connection.apiUrl];

function* transportDoubts(config: Config): Generator<string> {
  for (const reader of [...config.streams, ...config.harvests]) {
    if (connectionUrls(reader).some((url) => url !== undefined && isPlain(url))) {
      yield `${reader.settings.name}: http:// sends credentials readable over the network; use https://`;
    }
  }
  for (const { name, url, ackTimeoutMs } of config.splunk.targets) {
    if (isPlain(url))
      yield `target ${name}: http:// sends the HEC token readable over the network; use https://`;
    if (ackTimeoutMs < MINUTE) {
      yield `target ${name}: Splunk may take minutes to acknowledge; an ack_timeout below 1m names events as possibly doubled that are not`;
    }
  }
}

/** splunkd's ports as they are unless somebody changed them. */
const HEC_PORT = '8088';
/** Events are found by a search one to three seconds after they were taken, later under load (splunk-hec §C3). */
const LEAST_SETTLING_MS = 10_000;

function* searchDoubts({ name, search }: TargetSettings): Generator<string> {
  if (search === undefined) return;
  const { url, settlingMs, patienceMs, timeoutMs } = search;
  if (isPlain(url)) {
    yield `target ${name}: http:// sends the account of search readable over the network; use https://`;
  }
  if (new URL(url).port === HEC_PORT) {
    yield `target ${name}: search.url has the usual port of the HTTP Event Collector; searches go to the management port, usually 8089`;
  }
  if (settlingMs < LEAST_SETTLING_MS) {
    yield `target ${name}: Splunk may need longer than a search.settling_time below 10s to show what it took; what appears later is sent twice`;
  }
  if (patienceMs < settlingMs + timeoutMs) {
    yield `target ${name}: search.patience is shorter than settling_time and timeout together, so what has an unknown outcome is sent again before a search can tell`;
  }
}

function* placeDoubts(input: ConfigInput, config: Config): Generator<string> {
  if (config.temporal.address !== undefined && config.ledger.kind === 'sqlite') {
    yield 'ledger: SQLite serves workers on one machine only; with workers on several, use ledger.postgres';
  }
  if (config.temporal.address === undefined && config.ledger.kind === 'postgres') {
    yield 'temporal: no address, so a server is embedded on this machine although the ledger is shared; workers elsewhere cannot reach it';
  }
  const usedConnections = [input.streams, input.harvests, input.alerts?.queues ?? {}]
    .flatMap((readers) => Object.values<{ readonly connection: unknown }>(readers))
    .map(({ connection }) => connection);
  for (const name of Object.keys(input.connections)) {
    if (!usedConnections.includes(name))
      yield `connection ${name}: no stream, harvest or queue uses it`;
  }
  const usedTargets = [...config.streams, ...config.harvests].flatMap(({ targets }) => targets);
  for (const { name } of config.splunk.targets) {
    if (!usedTargets.includes(name)) yield `target ${name}: no stream or harvest delivers to it`;
  }
  if (config.streams.length === 0 && config.harvests.length === 0)
    yield 'streams: there are none, so nothing is extracted';
}

/** What is allowed and yet probably not meant. */
export const findDoubts = (input: ConfigInput, config: Config, now: number): string[] => [
  ...config.streams.flatMap((stream) => [...streamDoubts(stream, config.streams, now)]),
  ...transportDoubts(config),
  ...config.splunk.targets.flatMap((target) => [...searchDoubts(target)]),
  ...evidenceDoubts(config, now),
  ...alertDoubts(config.alerts),
  ...placeDoubts(input, config),
];
