import { condition, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type {
  ClosedStream,
  FetchResult,
  OpenedStream,
  SourceActivities,
  StreamActivities,
} from '../activities/activities.ts';
import type { Position } from '../audit/position.ts';
import { bookkeeping, reading } from './activity-options.ts';
import type { Carried, ExtractInput } from './extract-input.ts';
import {
  type ExtractStatus,
  pauseSignal,
  pauseUpdate,
  resumeSignal,
  resumeUpdate,
  statusQuery,
  type StreamState,
} from './messages.ts';
import { createPausing } from './pausing.ts';
import { createSends, type Trouble } from './sends.ts';
import { createVisibility, showDetails } from './visibility.ts';

/** A stream that waits for Splunk or for a person is looked at again after this, doubling up to five minutes. */
const RECHECK_MS = 5_000;
const LONGEST_RECHECK_MS = 5 * 60_000;
/** A token is renewed ahead of its expiry, so that no fetch waits for it. */
const TOKEN_AHEAD_MS = 60_000;

export type Step = 'more' | 'caughtUp' | 'wait';

/** One run's dealings with one stream: what it knows, and the steps it can take. */
export interface Extraction {
  open(): Promise<void>;
  whilePaused(): Promise<void>;
  /** One fetch; its batch is on its way when this returns. */
  fetch(): Promise<Step>;
  wait(step: Step): Promise<void>;
  /** Waits for every send. Trouble found is shown, waited for, and the stream opened again. */
  drain(): Promise<Trouble | null>;
  failed(message: string): Promise<void>;
  close(state: StreamState, error: string | null): Promise<ClosedStream>;
  counts(): { readonly events: number; readonly duplicates: number };
  carried(): Carried;
}

const streamActivities = proxyActivities<StreamActivities>(bookkeeping);

const sourceActivities = (taskQueue: string) =>
  proxyActivities<SourceActivities>({ ...reading, taskQueue });

const lastPosition = (): Position | null => {
  const last = workflowInfo().lastResult as { readonly position?: Position } | undefined;
  return last?.position ?? null;
};

interface Progress {
  opened: OpenedStream | undefined;
  version: number;
  cursor: string;
  lagMs: number | null;
  events: number;
  duplicates: number;
  state: StreamState;
  slowdown: number;
  lastError: string | null;
  recheckMs: number;
  waitMs: number;
  tokenExpiresAt: number;
}

export const createExtraction = (input: ExtractInput): Extraction => {
  const show = createVisibility(input.stream);
  const sends = createSends();
  const progress: Progress = {
    opened: undefined,
    version: 0,
    cursor: 'not opened yet',
    lagMs: null,
    events: input.carried?.events ?? 0,
    duplicates: input.carried?.duplicates ?? 0,
    state: 'running',
    slowdown: input.carried?.slowdown ?? 1,
    lastError: null,
    recheckMs: RECHECK_MS,
    waitMs: 0,
    tokenExpiresAt: 0,
  };
  let woken = false;
  const pausing = createPausing(
    (pause) => streamActivities.setPause({ stream: input.stream, pause }),
    () => {
      woken = true;
      enter(pausing.pause === null ? 'running' : 'paused');
    },
  );

  const intervalMs = (): number => {
    const { pollMs, maxPollMs } = progress.opened ?? { pollMs: 0, maxPollMs: 0 };
    return Math.min(pollMs * progress.slowdown, Math.max(pollMs, maxPollMs));
  };

  const status = (): ExtractStatus => ({
    stream: input.stream,
    state: progress.state,
    cursor: progress.cursor,
    version: progress.version,
    lagSeconds: progress.lagMs === null ? null : Math.round(progress.lagMs / 1000),
    events: progress.events,
    duplicates: progress.duplicates,
    sending: sends.inFlight,
    intervalSeconds: intervalMs() / 1000,
    pause: pausing.pause,
    lastError: progress.lastError,
  });

  const enter = (state: StreamState, error: string | null = null): void => {
    progress.state = state;
    progress.lastError = error;
    show(state);
    showDetails(status());
  };

  /** Waits, but a pause or resume ends the waiting. */
  const sleep = async (ms: number): Promise<void> => {
    woken = false;
    await condition(() => woken, ms);
  };

  const recheckLater = async (state: StreamState, message: string): Promise<void> => {
    enter(state, message);
    await sleep(progress.recheckMs);
    progress.recheckMs = Math.min(progress.recheckMs * 2, LONGEST_RECHECK_MS);
  };

  setHandler(statusQuery, status, { description: 'State, place, lag, counts and last error' });
  setHandler(pauseSignal, (request) => pausing.request(request, 'signal'), {
    description: 'Pause after the current fetch; what is on its way to Splunk still arrives',
  });
  setHandler(resumeSignal, () => pausing.resume(), { description: 'Go on' });
  setHandler(
    pauseUpdate,
    async (request) => {
      await pausing.request(request, 'update');
      return status();
    },
    { description: 'Pause, and answer when the pause is kept with the stream' },
  );
  setHandler(
    resumeUpdate,
    async () => {
      await pausing.resume();
      return status();
    },
    { description: 'Go on, and answer when that is kept with the stream' },
  );

  const open = async (): Promise<void> => {
    const { workflowId, runId } = workflowInfo();
    enter(progress.state, progress.lastError);
    const opened = await streamActivities.openStream({
      stream: input.stream,
      from: input.from ?? null,
      lastPosition: lastPosition(),
      holder: `${workflowId} ${runId}`,
    });
    progress.opened = opened;
    progress.version = opened.version;
    progress.cursor = opened.cursor;
    pausing.adopt(opened.pause);
  };

  const opened = (): OpenedStream => {
    if (progress.opened === undefined) throw new Error('the stream is not open');
    return progress.opened;
  };

  const tokenWhenDue = async (): Promise<void> => {
    if (Date.now() < progress.tokenExpiresAt - TOKEN_AHEAD_MS) return;
    const { acquireToken } = sourceActivities(opened().sourceQueue);
    const token = await acquireToken({ stream: input.stream });
    progress.tokenExpiresAt = Date.parse(token.expiresAt);
  };

  const drain = async (): Promise<Trouble | null> => {
    const trouble = await sends.drain();
    if (trouble === null) return null;
    await recheckLater(trouble.state, trouble.message);
    await open();
    return trouble;
  };

  const read = async (result: Extract<FetchResult, { cursor: string }>): Promise<Step> => {
    progress.cursor = result.cursor;
    progress.lagMs = result.lagMs;
    progress.duplicates += result.duplicates;
    progress.slowdown = result.slowdown;
    progress.recheckMs = RECHECK_MS;
    if (result.outcome === 'batch') {
      progress.version = result.batch.fromVersion + 1;
      progress.events += result.batch.events;
      sends.start(result.batch);
    }
    enter(result.caughtUp ? 'following' : 'running');
    progress.waitMs = intervalMs();
    return result.caughtUp ? 'caughtUp' : 'more';
  };

  const settle = async (result: FetchResult): Promise<Step> => {
    switch (result.outcome) {
      case 'batch':
      case 'nothing':
        return read(result);
      case 'moved':
        progress.version = result.version;
        return 'more';
      case 'throttled':
        // Requirement A6: the interval doubles, and nothing is asked before the platform's own time.
        progress.slowdown = Math.min(progress.slowdown * 2, 64);
        enter('throttled', result.message);
        progress.waitMs = Math.max(result.retryAfterMs, intervalMs());
        return 'wait';
      case 'halted':
      case 'backlogged':
        enter(result.outcome, result.message);
        progress.waitMs = progress.recheckMs;
        progress.recheckMs = Math.min(progress.recheckMs * 2, LONGEST_RECHECK_MS);
        return 'wait';
    }
  };

  return {
    open,
    drain,
    async whilePaused() {
      if (pausing.pause === null) return;
      enter('paused');
      await pausing.whilePaused();
      enter('running');
    },
    async fetch() {
      await sends.room();
      if (sends.trouble !== null && (await drain()) !== null) return 'more';
      await tokenWhenDue();
      const { version } = progress;
      const summary = `${input.stream} from version ${version}`;
      const { fetchPages } = sourceActivities(opened().sourceQueue);
      const result = await fetchPages.executeWithOptions(
        { summary },
        [{ stream: input.stream, version }],
      );
      return settle(result);
    },
    wait: async () => sleep(progress.waitMs),
    async failed(message) {
      await sends.drain();
      await streamActivities.closeStream({ stream: input.stream, state: 'failed', error: message });
      // A rejected token is not asked for again before the next attempt.
      progress.tokenExpiresAt = 0;
      await recheckLater('failed', message);
      await open();
    },
    async close(state, error) {
      enter(state, error);
      return streamActivities.closeStream({ stream: input.stream, state, error });
    },
    counts: () => ({ events: progress.events, duplicates: progress.duplicates }),
    carried: () => ({
      events: progress.events,
      duplicates: progress.duplicates,
      slowdown: progress.slowdown,
    }),
  };
};
