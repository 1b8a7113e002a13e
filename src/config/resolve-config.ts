import { resolve } from 'node:path';
import type { SearchAccount, SearchSettings } from '../splunk/search-settings.ts';
import type { TargetSettings } from '../splunk/target.ts';
import type { BatchesConfig, Config, LedgerConfig, TemporalConfig } from './config.ts';
import type { ResolveContext } from './resolve-context.ts';
import { resolveAlerts } from './resolve-alerts.ts';
import { createConnectionResolver } from './resolve-connection.ts';
import { resolveEvidence } from './resolve-evidence.ts';
import { resolveHarvests } from './resolve-harvests.ts';
import { resolveQueueConnections } from './resolve-queue-connections.ts';
import { resolveStreams } from './resolve-streams.ts';
import type { ConfigInput } from './schema.ts';
import { createSecret } from './secret-reference.ts';

const resolveTls = (
  { tls, api_key }: ConfigInput['temporal'],
  folder: string,
): TemporalConfig['tls'] => {
  // An API key travels in a header, so it always means TLS.
  if (tls === undefined) return api_key === undefined ? undefined : {};
  const { ca_file: ca, cert_file: cert, key_file: key, server_name: serverName } = tls;
  return {
    ...(ca !== undefined && { ca: resolve(folder, ca) }),
    ...(cert !== undefined && { cert: resolve(folder, cert) }),
    ...(key !== undefined && { key: resolve(folder, key) }),
    ...(serverName !== undefined && { serverName }),
  };
};

const resolveTemporal = (input: ConfigInput['temporal'], folder: string): TemporalConfig => ({
  address: input.address,
  namespace: input.namespace,
  taskQueue: input.task_queue,
  tls: resolveTls(input, folder),
  apiKey: input.api_key === undefined ? undefined : createSecret(input.api_key, folder),
  uiUrl: input.ui_url,
  embedded: {
    dbFile: resolve(folder, input.embedded.db_file),
    port: input.embedded.port,
    uiPort: input.embedded.ui_port,
  },
});

const resolveLedger = (
  { sqlite, postgres }: ConfigInput['ledger'],
  folder: string,
): LedgerConfig =>
  postgres === undefined
    ? { kind: 'sqlite', file: resolve(folder, sqlite ?? '.holdfast/ledger.db') }
    : { kind: 'postgres', url: createSecret(postgres, folder) };

const resolveBatches = (input: ConfigInput['batches'], folder: string): BatchesConfig => ({
  directory: resolve(folder, input.directory),
  maxPages: input.max_pages,
  maxMs: input.max_duration,
  maxBytes: input.max_size,
  backlogMaxBytes: input.max_backlog,
  backlogMaxAgeMs: input.max_backlog_age,
  retainMs: input.retain,
});

type SearchInput = ConfigInput['splunk']['targets'][string]['search'];

const resolveSearch = (input: SearchInput, folder: string): SearchSettings | undefined =>
  input === undefined
    ? undefined
    : {
        url: input.url,
        account: accountOf(input, folder),
        settlingMs: input.settling_time,
        receiptMs: input.receipt_interval,
        patienceMs: input.patience,
        timeoutMs: input.timeout,
      };

const accountOf = (
  { token, username = '', password }: NonNullable<SearchInput>,
  folder: string,
): SearchAccount => {
  if (token !== undefined) return { kind: 'token', token: createSecret(token, folder) };
  if (password === undefined) throw new TypeError('the schema lets no such search section pass');
  return { kind: 'password', username, password: createSecret(password, folder) };
};

const resolveTargets = ({ targets }: ConfigInput['splunk'], folder: string): TargetSettings[] =>
  Object.entries(targets).map(([name, target]) => ({
    name,
    dialect: target.dialect,
    url: target.url,
    eventPath: target.event_path,
    token: createSecret(target.token, folder),
    index: target.index,
    disorderedIndex: target.disordered_index,
    sourcetype: target.sourcetype,
    acknowledgement: target.acknowledgement,
    requestTimeoutMs: target.request_timeout,
    ackPollMs: target.ack_poll,
    ackTimeoutMs: target.ack_timeout,
    maxEventsPerRequest: target.max_events_per_request,
    maxBytesPerRequest: bytesPerRequest(target),
    gzip: target.gzip,
    search: resolveSearch(target.search, folder),
  }));

/** Room for the id beside each event and the commas: lines are measured as they lie in the batch file. */
const GUIDE_BYTES_PER_EVENT = 64;

const bytesPerRequest = ({
  dialect,
  max_size_per_request: size,
  max_events_per_request: events,
}: ConfigInput['splunk']['targets'][string]): number =>
  dialect === 'guide' ? Math.max(Math.ceil(size / 2), size - events * GUIDE_BYTES_PER_EVENT) : size;

/** From names as people write them to what the rest of the product works with. */
export const resolveConfig = (input: ConfigInput, { folder, now }: ResolveContext): Config => {
  const resolveConnection = createConnectionResolver(folder);
  const streams = resolveStreams(input, resolveConnection, now);
  const harvests = resolveHarvests(input, resolveConnection, now);
  return {
    temporal: resolveTemporal(input.temporal, folder),
    ledger: resolveLedger(input.ledger, folder),
    batches: resolveBatches(input.batches, folder),
    reports: { directory: resolve(folder, input.reports.directory) },
    http: {
      proxyUrl: input.http.proxy,
      caFile: input.http.ca_file === undefined ? undefined : resolve(folder, input.http.ca_file),
      timeoutMs: input.http.timeout,
    },
    streams,
    harvests,
    queueConnections: resolveQueueConnections(input, resolveConnection),
    evidence: input.evidence === undefined ? undefined : resolveEvidence(input.evidence, folder),
    alerts: input.alerts === undefined ? undefined : resolveAlerts(input.alerts, folder),
    splunk: { targets: resolveTargets(input.splunk, folder) },
    logLevel: input.log_level,
  };
};
