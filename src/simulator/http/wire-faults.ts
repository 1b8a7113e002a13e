import type { SimulatedHandler, SimulatedResponse } from './exchange.ts';

/** What goes wrong with the next requests; `when` says whether the service does its work first. */
export interface WireFault {
  readonly kind: 'status' | 'reset' | 'slow' | 'rateLimited';
  /** Once unless told. */
  readonly count?: number;
  readonly when?: 'before' | 'after';
  readonly status?: number;
  readonly body?: string;
  readonly retryAfterSeconds?: number;
  readonly delayMs?: number;
}

export interface WireFaults {
  plant(fault: WireFault): void;
  /** The handler, with what was planted. */
  wrap(handler: SimulatedHandler): SimulatedHandler;
}

export function createWireFaults(): WireFaults {
  const planted: { fault: WireFault; left: number }[] = [];
  const take = (): WireFault | undefined => {
    const found = planted.find(({ left }) => left > 0);
    if (found !== undefined) found.left -= 1;
    return found?.fault;
  };
  return {
    plant: (fault) => {
      planted.push({ fault, left: fault.count ?? 1 });
    },
    wrap: (handler) => async (request) => {
      const fault = take();
      if (fault === undefined) return handler(request);
      const struck = strike(fault);
      if (struck !== undefined && fault.when !== 'after') return struck;
      const response = await handler(request);
      return struck ?? { ...response, delayMs: fault.delayMs ?? 500 };
    },
  };
}

/** Undefined: only late. */
function strike({
  kind,
  status,
  body,
  retryAfterSeconds,
}: WireFault): SimulatedResponse | undefined {
  if (kind === 'slow') return undefined;
  if (kind === 'reset') return { status: 500, reset: true };
  const wait = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return {
    status: kind === 'rateLimited' ? 429 : (status ?? 503),
    headers: wait,
    body: body ?? 'planted',
  };
}
