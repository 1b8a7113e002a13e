import { createSearchAccounts, DEFAULT_ACCOUNTS } from './search/search-accounts.ts';
import type { SearchAccount } from './search/search-accounts.ts';
import { createAckChannels } from './hec/ack-channels.ts';
import type { AckChannels } from './hec/ack-channels.ts';
import { handleAdmin } from './handle-admin.ts';
import { createBalancer } from './balancer.ts';
import { openEventLog } from './event-log.ts';
import { createFaults } from './faults.ts';
import { textOf } from './hec/decode-body.ts';
import { notFound } from './hec/hec-reply.ts';
import { handleHec } from './hec/handle-hec.ts';
import type { SplunkReply, SplunkRequest } from './http.ts';
import { createSplunkIndex } from './splunk-index.ts';
import type { SplunkIndex } from './splunk-index.ts';
import { createSearchJobs } from './search/search-jobs.ts';
import { listen } from './listener.ts';
import { handleManagement } from './handle-management.ts';
import { createRequestLog } from './request-log.ts';
import { createHecTokens } from './hec/hec-tokens.ts';
import type { HecToken } from './hec/hec-tokens.ts';
import type { SplunkSettings, SplunkWorld } from './splunk-world.ts';

export interface SimulateSplunkOptions {
  /** Ports; 0, the default, takes free ones. */
  readonly hecPort?: number;
  readonly managementPort?: number;
  readonly host?: string;
  /** PEM texts; both ports then speak TLS, as a real splunkd does by default. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** One token by default: writes to `ccas_audit`, acknowledges if `useAck` says so. */
  readonly tokens?: readonly Partial<HecToken>[];
  readonly useAck?: boolean;
  /** Indexes that exist; `ccas_audit` by default. */
  readonly indexes?: readonly string[];
  readonly users?: readonly SearchAccount[];
  /** Keeps the index across restarts: JSON lines, appended to. */
  readonly stateFile?: string;
  readonly indexingDelayMs?: number;
  readonly settings?: Partial<SplunkSettings>;
  /** Of faults that strike with a probability. */
  readonly seed?: number;
  readonly now?: () => number;
}

export interface SimulatedSplunk {
  /** Base URLs, without a trailing slash. */
  readonly hecUrl: string;
  readonly managementUrl: string;
  /** Ends in `/_sim`: faults, index, requests, tokens, settings, messages. */
  readonly adminUrl: string;
  /** The first token, to be given to a sender. */
  readonly token: string;
  readonly index: SplunkIndex;
  close(): Promise<void>;
}

const DEFAULT_SETTINGS: SplunkSettings = {
  maxContentLengthBytes: 838_860_800,
  maxEventSizeBytes: 5 * 1024 * 1024,
  indexingDelayMs: 300,
  ackDelayMs: 200,
  dialect: 'splunk',
  allowQueryStringAuth: false,
  cloud: false,
  indexers: 1,
  stickyCookie: false,
  keepRaw: true,
  searchDurationMs: 50,
};

const MAX_IDLE_CHANNEL_MS = 600_000;

/** Starts a splunkd: HEC on one port, the management API on another. */
export async function simulateSplunk(
  options: SimulateSplunkOptions = {},
): Promise<SimulatedSplunk> {
  const log = options.stateFile === undefined ? undefined : openEventLog(options.stateFile);
  const world = createWorld(options, log);
  const { host = '127.0.0.1', tls } = options;
  const hec = await listen(hecHandler(world), { port: options.hecPort ?? 0, host, tls });
  const port = options.managementPort ?? 0;
  const management = await listen(managementHandler(world), { port, host, tls }).catch(
    async (error: unknown) => {
      await hec.close();
      throw error;
    },
  );
  return {
    hecUrl: hec.url,
    managementUrl: management.url,
    adminUrl: `${hec.url}/_sim`,
    token: world.tokens.list()[0]?.value ?? '',
    index: world.index,
    close: async () => {
      await Promise.all([hec.close(), management.close()]);
      log?.close();
    },
  };
}

function createWorld(
  options: SimulateSplunkOptions,
  log: ReturnType<typeof openEventLog> | undefined,
): SplunkWorld {
  const now = options.now ?? Date.now;
  const acks = new Map<number, AckChannels>();
  return {
    settings: {
      ...DEFAULT_SETTINGS,
      ...(options.indexingDelayMs !== undefined && { indexingDelayMs: options.indexingDelayMs }),
      ...options.settings,
    },
    now,
    tokens: createHecTokens(options.tokens ?? [{ useAck: options.useAck ?? false }]),
    indexes: new Set(options.indexes ?? ['ccas_audit']),
    index: createSplunkIndex({ now, ...(log && { log }) }),
    acksOf: (indexer) => {
      const own = acks.get(indexer) ?? createAckChannels({ now, maxIdleMs: MAX_IDLE_CHANNEL_MS });
      acks.set(indexer, own);
      return own;
    },
    faults: createFaults(createRandom(options.seed ?? 1)),
    requests: createRequestLog(now),
    accounts: createSearchAccounts(options.users ?? DEFAULT_ACCOUNTS),
    jobs: createSearchJobs(),
    messages: [],
  };
}

function hecHandler(world: SplunkWorld): (request: SplunkRequest) => SplunkReply {
  const balancer = createBalancer(world.settings);
  return (request) => {
    const admin = handleAdmin(request, world);
    if (admin !== undefined) return admin;
    const { indexer, cookie } = balancer.route(request);
    const { reply, events } = handleHec(request, world, indexer);
    world.requests.write(request, reply, events);
    const headers =
      cookie === undefined ? reply.headers : { ...reply.headers, 'set-cookie': cookie };
    return slowed({ ...reply, ...(headers && { headers }) }, request, world);
  };
}

function managementHandler(world: SplunkWorld): (request: SplunkRequest) => SplunkReply {
  return (request) => {
    const admin = handleAdmin(request, world);
    if (admin !== undefined) return admin;
    if (!request.path.startsWith('/services')) return notFound(404);
    const reply = handleManagement(request, world);
    world.requests.write(request, reply, 0);
    return slowed(reply, request, world);
  };
}

const SLOW_ANSWER_MS = 2000;

function slowed(reply: SplunkReply, request: SplunkRequest, world: SplunkWorld): SplunkReply {
  const fault = world.faults.strike('any', request, () => textOf(request, world));
  if (fault === undefined) return reply;
  return { ...reply, delayMs: (reply.delayMs ?? 0) + (fault.delayMs ?? SLOW_ANSWER_MS) };
}

/** Mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
