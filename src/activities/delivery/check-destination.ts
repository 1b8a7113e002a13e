import { Failure } from '../../audit/failure.ts';
import type { ConditionLedger } from '../../ledger/ledger.ts';
import type { HecClient, Health, TokenProbe } from '../../splunk/hec-client.ts';

/** Whether events may be extracted for these targets. */
export type DestinationState =
  | { readonly state: 'ok' }
  /** The token is not accepted: nothing is extracted into the void. */
  | {
      readonly state: 'halted';
      readonly target: string;
      readonly code: number | null;
      readonly message: string;
    }
  /** Not reachable, or its queues are full: what is extracted meanwhile waits for it. */
  | { readonly state: 'busy'; readonly target: string; readonly message: string };

/** The worst of the states of the named targets. */
export type DestinationCheck = (targets: readonly string[]) => Promise<DestinationState>;

export interface DestinationCheckDependencies {
  readonly clients: ReadonlyMap<string, HecClient>;
  readonly conditions: ConditionLedger;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long an answer is good. */
  readonly cacheMs?: number;
}

const defaultCacheMs = 5_000;

interface Answer {
  /** Epoch milliseconds. */
  readonly until: number;
  readonly state: Promise<DestinationState>;
  readonly told?: DestinationState;
}

/** Asks health and token of every target; a stale token raises an alert, a good one resolves it. */
export const createDestinationCheck = (deps: DestinationCheckDependencies): DestinationCheck => {
  const { clients, now, cacheMs = defaultCacheMs } = deps;
  const answers = new Map<string, Answer>();

  const ask = (target: string, before: DestinationState | undefined): Answer => {
    const asked = checkTarget(deps, target, clients.get(target));
    // One that is away may take all its time; nobody needs to wait for being told so once more.
    const state = before?.state === 'busy' ? Promise.resolve(before) : asked;
    const answer = { until: Infinity, state };
    answers.set(target, answer);
    asked.then(
      (told) => answers.set(target, { until: now() + cacheMs, state: asked, told }),
      () => answers.delete(target), // a failed check is no answer to keep
    );
    return answer;
  };

  const check = (target: string): Promise<DestinationState> => {
    const known = answers.get(target);
    if (known !== undefined && now() < known.until) return known.state;
    return ask(target, known?.told).state;
  };

  return async (targets) => {
    const states = await Promise.all(targets.map(check));
    return (
      states.find(({ state }) => state === 'halted') ??
      states.find(({ state }) => state === 'busy') ?? { state: 'ok' }
    );
  };
};

const checkTarget = async (
  { conditions }: DestinationCheckDependencies,
  target: string,
  client: HecClient | undefined,
): Promise<DestinationState> => {
  if (client === undefined) throw unknownTarget(target);
  const [health, token] = await Promise.all([client.checkHealth(), client.probeToken()]);
  const state = stateOf(client, health, token);
  if (state.state === 'halted') await conditions.raise('DestinationHalted', target, state.message);
  if (token.status === 'valid' && state.state !== 'halted') {
    await conditions.resolve('DestinationHalted', target);
  }
  return state;
};

const stateOf = (
  { settings: { name: target, url, token: secret } }: HecClient,
  health: Health,
  token: TokenProbe,
): DestinationState => {
  const stale = [token.status, health.tokenStatus].find(
    (status) => status === 'invalid' || status === 'disabled',
  );
  if (stale !== undefined) {
    return {
      state: 'halted',
      target,
      code: token.code,
      message:
        `Splunk target ${target} (${url}) says that the HEC token from ${secret.reference} is ${stale} ` +
        `(${token.text}). Nothing is extracted until it is accepted; put a valid one into that reference.`,
    };
  }
  if (health.state === 'unreachable' || health.state === 'unhealthy') {
    const message = `Splunk target ${target} (${url}) is ${health.state}: ${health.text}. Batches wait for it.`;
    return { state: 'busy', target, message };
  }
  return { state: 'ok' };
};

const unknownTarget = (target: string): Failure =>
  new Failure({
    type: 'InvalidConfiguration',
    message: `There is no Splunk target "${target}" in holdfast.yaml. Add it, or correct the stream's targets.`,
    retryable: false,
  });
