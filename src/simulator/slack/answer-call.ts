import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';
import { bearerToken, json } from '../http/respond.ts';
import { answerMethod } from './answer-method.ts';
import { takeFault, type SlackFault, type SlackJson, type SlackState } from './slack-state.ts';

/** One call of the Web API: whatever happens, Slack answers 200 and says in the body how it went. */
export function answerCall(request: SimulatedRequest, state: SlackState): SimulatedResponse {
  const method = request.path.slice('/api/'.length);
  state.calls.push(method);
  const fault = takeFault(state, method);
  const before = fault === undefined ? undefined : strikeBefore(fault);
  if (before !== undefined) return before;
  const form = readForm(request);
  const token = bearerToken(request) ?? text(form, 'token');
  const response = json(200, answerMethod({ method, form, token, origin: request.origin }, state));
  return fault === undefined ? response : strikeAfter(fault, response);
}

function strikeBefore(fault: SlackFault): SimulatedResponse | undefined {
  if (fault.kind === 'rateLimited') {
    const wait = String(fault.retryAfterSeconds ?? 1);
    return json(429, { ok: false, error: 'ratelimited' }, { 'retry-after': wait });
  }
  if (fault.kind === 'error') return json(200, { ok: false, error: fault.error ?? 'fatal_error' });
  if (fault.when === 'after') return undefined;
  if (fault.kind === 'status') return { status: fault.status ?? 503, body: 'upstream is away' };
  if (fault.kind === 'reset') return { status: 500, reset: true };
  return undefined;
}

function strikeAfter(fault: SlackFault, response: SimulatedResponse): SimulatedResponse {
  if (fault.kind === 'status') return { status: fault.status ?? 503, body: 'upstream is away' };
  if (fault.kind === 'reset') return { ...response, reset: true };
  if (fault.kind === 'html') return { status: 200, body: '<html><body>Sign in</body></html>' };
  return { ...response, delayMs: fault.delayMs ?? 500 };
}

/** Arguments come as a form, with objects as JSON inside, or as JSON. */
function readForm(request: SimulatedRequest): SlackJson {
  const body = request.body.toString();
  if (!(request.headers['content-type'] ?? '').includes('json')) {
    return Object.fromEntries(new URLSearchParams(body));
  }
  try {
    return JSON.parse(body) as SlackJson;
  } catch {
    return {}; // then the arguments are missing, and the method says so
  }
}

const text = (form: SlackJson, name: string): string | undefined => {
  const value = form[name];
  return typeof value === 'string' ? value : undefined;
};
