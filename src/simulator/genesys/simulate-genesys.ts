import { randomUUID } from 'node:crypto';
import { answerAdmin } from '../admin.ts';
import { createAccessTokens } from '../access-tokens.ts';
import { createFaults, withFaults } from '../faults.ts';
import { answerGenesysApi } from './answer-api.ts';
import { plantedGenesysError } from './error.ts';
import { answerLogin } from './answer-login.ts';
import { createPush, type PushedEnvelope } from './push.ts';
import { answerDownload } from './results.ts';
import type { GenesysSettings, GenesysState } from './state.ts';
import type { SimulatedHandler, SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';
import { startSimulator } from '../simulator.ts';
import type { Simulator, SimulatorOptions } from '../simulator.ts';
import type { World } from '../world/world.ts';

export interface GenesysOptions extends Partial<GenesysSettings>, SimulatorOptions {}

const DAY_MS = 24 * 3_600_000;

const DEFAULTS: GenesysSettings = {
  clientId: 'holdfast',
  clientSecret: 'simulated-secret',
  tokenSeconds: 86_400,
  requestsPerMinute: 300,
  intervalEnd: 'exclusive',
  queuedMs: 150,
  runningMs: 350,
  transactionSeconds: 3600,
  redirectAbove: 10_000,
  downloadSeconds: 300,
  realtimeHistoryMs: 14 * DAY_MS,
  realtimeSpanMs: 2 * DAY_MS,
  retentionMs: 365 * DAY_MS,
  keepTexts: false,
  pushAgainShare: 0.05,
  pushSparseShare: 0.2,
};

/** One that also pushes what happens, as to EventBridge. */
export interface GenesysSimulator extends Simulator {
  /** From now on. Call the result to hear no more. */
  onPush(hear: (envelope: PushedEnvelope) => void): () => void;
}

/** Serves the login host, the API host and the download host of one organisation on one port. */
export async function simulateGenesys(options: GenesysOptions = {}): Promise<GenesysSimulator> {
  const simulator = await startSimulator('genesys', options, (world) =>
    genesysHandler(world, options),
  );
  const push = createPush(simulator.world, { ...DEFAULTS, ...options });
  const close = async (): Promise<void> => {
    push.close();
    await simulator.close();
  };
  return { ...simulator, onPush: push.onPush, close };
}

/** The same without a port. */
export function genesysHandler(world: World, options: GenesysOptions = {}): SimulatedHandler {
  const settings = { ...DEFAULTS, ...options };
  const state: GenesysState = {
    world,
    settings,
    created: 0,
    refusals: 0,
    faults: createFaults(world.seed),
    tokens: createAccessTokens(world.now, settings),
    queries: new Map(),
    texts: { expanded: new Map(), plain: new Map() },
    downloads: new Map(),
  };
  const platform = withFaults(state.faults, plantedGenesysError, (request) =>
    withCorrelation(route(request, state)),
  );
  return (request) =>
    answerAdmin(request, { world, faults: state.faults, platform: 'genesys' }) ?? platform(request);
}

function route(request: SimulatedRequest, state: GenesysState): SimulatedResponse {
  if (request.path.startsWith('/_download/')) return answerDownload(request, state);
  return request.method === 'POST' && request.path === '/oauth/token'
    ? answerLogin(request, state)
    : answerGenesysApi(request, state);
}

function withCorrelation(response: SimulatedResponse): SimulatedResponse {
  return { ...response, headers: { 'ININ-Correlation-Id': randomUUID(), ...response.headers } };
}
