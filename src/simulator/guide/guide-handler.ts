import { createAccessTokens } from '../access-tokens.ts';
import { answerAdmin } from '../admin.ts';
import type { SimulatedPlatform } from '../changes/entry.ts';
import { createFaults, withFaults } from '../faults.ts';
import type { SimulatedHandler, SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';
import type { World } from '../world/world.ts';
import { answerGuideLogin } from './answer-guide-login.ts';
import { guideError, throughGuideDoor, tooMany } from './guide-door.ts';
import type { GuideSettings, GuideState } from './guide-state.ts';

type Answer = (request: SimulatedRequest, state: GuideState) => SimulatedResponse | undefined;

interface GuideHost {
  readonly platform: SimulatedPlatform;
  readonly tokenPath: string;
  /** Undefined for a path that is not there. */
  readonly answer: Answer;
  /** What needs no token, such as files at an address that carries its own right. */
  readonly answerAnybody?: Answer;
}

/** A host as the guides describe it: token in the form, then the API. */
export function guideHandler(
  world: World,
  settings: GuideSettings,
  { platform, tokenPath, answer, answerAnybody }: GuideHost,
): SimulatedHandler {
  const faults = createFaults(world.seed);
  const tokens = createAccessTokens(world.now, settings);
  const state: GuideState = { world, settings, faults, tokens };
  const route = (request: SimulatedRequest): SimulatedResponse => {
    if (request.method === 'POST' && request.path === tokenPath) {
      return answerGuideLogin(request, state);
    }
    return (
      answerAnybody?.(request, state) ??
      throughGuideDoor(request, state, () => answer(request, state) ?? guideError(404, 'Not Found'))
    );
  };
  const served = withFaults(
    faults,
    (status, { retryAfterSeconds = 1 }) =>
      status === 429 ? tooMany(retryAfterSeconds) : guideError(status, 'Planted.'),
    route,
  );
  return (request) => answerAdmin(request, { world, faults, platform }) ?? served(request);
}
