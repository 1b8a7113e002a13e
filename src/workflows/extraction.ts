import {
  condition,
  isCancellation,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type {
  ClosedStream,
  FetchResult,
  KnownStream,
  OpenedStream,
  SourceActivities,
  StreamActivities,
} from '../activities/activities.ts';
import { failureOf, messageOf } from './activity-failure.ts';
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

/** What waits for Splunk or for a person is looked at again after this, doubling up to five minutes. */
const RECHECK_MS = 5_000;
const LONGEST_RECHECK_MS = 5 * 60_000;
/** A token is renewed ahead of its expiry, so that no fetch waits for it. */
const TOKEN_AHEAD_MS = 60_000;
/** Ceiling of the poll interval's doubling; the stream's own maximum usually comes first. */
const MAX_SLOWDOWN = 64;

export type Step = 'more' | 'caughtUp' | 'wait';

const { openStream, setPause, closeStream } = proxyActivities<StreamActivities>(bookkeeping);

const lastResult = (): Partial<ClosedStream> => workflowInfo().lastResult ?? {};

/** One run's dealings with one stream: what it knows of it, and the steps it can take. */
export class Extraction {
  readonly #input: ExtractInput;
  readonly #sends = createSends();
  readonly #showState: (state: string) => void;
  readonly #pausing = createPausing(
    (pause) => setPause({ stream: this.#input.stream, pause }),
    () => this.#pauseChanged(),
  );
  #opened: OpenedStream | undefined;
  #state: StreamState = 'running';
  #lastError: string | null = null;
  #version = 0;
  #cursor = 'not opened yet';
  #lagMs: number | null = null;
  #delivery: string | null = null;
  #carried: Carried;
  #recheckMs = RECHECK_MS;
  #waitMs = 0;
  #tokenExpiresAt = 0;
  #woken = false;

  /** Registers every handler before the first await, or early updates would be rejected. */
  constructor(input: ExtractInput) {
    this.#input = input;
    this.#carried = input.carried ?? { events: 0, duplicates: 0, slowdown: 1 };
    this.#showState = createVisibility(input.stream);
    setHandler(statusQuery, () => this.#status(), {
      description: 'State, place, lag, counts and last error',
    });
    setHandler(pauseSignal, (request) => this.#pausing.request(request, 'signal'), {
      description: 'Pause after the current fetch; what is on its way to Splunk still arrives',
    });
    setHandler(resumeSignal, () => this.#pausing.resume(), { description: 'Go on' });
    setHandler(
      pauseUpdate,
      async (request) => {
        await this.#pausing.request(request, 'update');
        return this.#status();
      },
      { description: 'Pause, and answer once the pause is kept with the stream' },
    );
    setHandler(
      resumeUpdate,
      async () => {
        await this.#pausing.resume();
        return this.#status();
      },
      { description: 'Go on, and answer once that is kept with the stream' },
    );
    this.#enter('running');
  }

  get carried(): Carried {
    return this.#carried;
  }

  /** Starts at the first batch that is committed and not delivered, so nothing needs recovering. */
  async open(): Promise<void> {
    const { workflowId, runId } = workflowInfo();
    this.#opened = await openStream({
      stream: this.#input.stream,
      from: this.#input.from ?? null,
      lastPosition: lastResult().position ?? null,
      holder: `${workflowId} ${runId}`,
      known: this.#known(),
    });
    this.#version = this.#opened.version;
    this.#cursor = this.#opened.cursor;
    this.#pausing.adopt(this.#opened.pause);
  }

  async whilePaused(): Promise<void> {
    if (this.#pausing.pause === null) return;
    this.#enter('paused');
    await this.#pausing.whilePaused();
    this.#enter('running');
  }

  /** One fetch; its batch is on its way when this returns, and the next fetch need not wait for it. */
  async fetch(): Promise<Step> {
    await this.#sends.room();
    if (this.#sends.trouble !== null) {
      await this.drain();
      return 'more';
    }
    const { stream } = this.#input;
    const version = this.#version;
    const { acquireToken, fetchPages } = this.#source();
    if (Date.now() >= this.#tokenExpiresAt - TOKEN_AHEAD_MS) {
      const token = await acquireToken({ stream });
      this.#tokenExpiresAt = Date.parse(token.expiresAt);
    }
    const summary = `${stream} from version ${version}`;
    const { ledger } = this.#opened ?? {};
    const wanted = ledger === undefined ? { stream, version } : { stream, version, ledger };
    const result = await fetchPages.executeWithOptions({ summary }, [wanted]);
    if (result.outcome !== 'forgotten') return this.#take(result);
    await this.open();
    return 'more';
  }

  /** The poll interval, or what the last step asked for; a pause or resume ends it early. */
  async wait(): Promise<void> {
    this.#woken = false;
    await condition(() => this.#woken, this.#waitMs, { summary: 'until the next poll' });
  }

  /** Waits for every send. Trouble is shown, waited for, and the stream opened again at its undelivered batch. */
  async drain(): Promise<Trouble | null> {
    const trouble = await this.#sends.drain();
    if (trouble === null) return null;
    await this.#lookAgainLater(trouble.state, trouble.message);
    await this.open();
    return trouble;
  }

  /** A run that follows waits also for what keeps it from its first look at the stream. */
  async openAtLast(): Promise<void> {
    for (;;) {
      try {
        return await this.open();
      } catch (error) {
        if (isCancellation(error) || failureOf(error)?.type === 'InvalidInput') throw error;
        await this.#lookAgainLater('failed', messageOf(error));
      }
    }
  }

  /** A run that follows does not end for a failure: it says so, and tries again less and less often. */
  async retryLater(message: string): Promise<void> {
    await this.close('failed', message);
    this.#tokenExpiresAt = 0;
    await this.#lookAgainLater('failed', message);
    await this.openAtLast();
  }

  async close(state: StreamState, error: string | null): Promise<ClosedStream> {
    await this.#sends.settled();
    this.#enter(state, error);
    return closeStream({ stream: this.#input.stream, state, error });
  }

  #take(result: Exclude<FetchResult, { readonly outcome: 'forgotten' }>): Step {
    switch (result.outcome) {
      case 'batch':
      case 'nothing':
        return this.#read(result);
      case 'moved':
        this.#version = result.version;
        return 'more';
      case 'throttled':
        // Requirement A6: the interval doubles, and nothing is asked before the time the platform names.
        this.#slowDown(this.#carried.slowdown * 2);
        this.#enter('throttled', result.message);
        this.#waitMs = Math.max(result.retryAfterMs, this.#intervalMs());
        return 'wait';
      case 'halted':
      case 'backlogged':
        this.#enter(result.outcome, result.message);
        this.#waitMs = this.#nextRecheckMs();
        return 'wait';
    }
  }

  /** The highest version heard of, by this run or the one before it. */
  #known(): KnownStream {
    if (this.#opened !== undefined) {
      return { version: this.#version, ledger: this.#opened.ledger ?? null };
    }
    const { stream, version = 0, ledger = null } = lastResult();
    return stream === this.#input.stream ? { version, ledger } : { version: 0, ledger: null };
  }

  #read(result: Extract<FetchResult, { readonly cursor: string }>): Step {
    this.#cursor = result.cursor;
    this.#delivery = result.delivery ?? this.#delivery;
    // What a former run had committed was counted then, and says nothing of how the platform is.
    if (result.pages > 0) this.#count(result);
    if (result.outcome === 'batch') {
      this.#version = result.batch.fromVersion + 1;
      this.#sends.start(result.batch);
    }
    this.#waitMs = this.#intervalMs();
    this.#enter(result.caughtUp ? 'following' : 'running');
    return result.caughtUp ? 'caughtUp' : 'more';
  }

  #count(result: Extract<FetchResult, { readonly cursor: string }>): void {
    const { events, duplicates, slowdown } = this.#carried;
    this.#carried = {
      events: events + (result.outcome === 'batch' ? result.batch.events : 0),
      duplicates: duplicates + result.duplicates,
      // After a 429 the interval comes back by halves, also where the platform tells nothing of its quota.
      slowdown: Math.max(result.slowdown, slowdown / 2, 1),
    };
    this.#lagMs = result.lagMs;
    this.#recheckMs = RECHECK_MS;
  }

  #source() {
    if (this.#opened === undefined) throw new Error('the stream is not open');
    return proxyActivities<SourceActivities>({ ...reading, taskQueue: this.#opened.sourceQueue });
  }

  #slowDown(factor: number): void {
    this.#carried = { ...this.#carried, slowdown: Math.min(factor, MAX_SLOWDOWN) };
  }

  #intervalMs(): number {
    const { pollMs, maxPollMs } = this.#opened ?? { pollMs: 0, maxPollMs: 0 };
    return Math.min(pollMs * this.#carried.slowdown, Math.max(pollMs, maxPollMs));
  }

  #nextRecheckMs(): number {
    const now = this.#recheckMs;
    this.#recheckMs = Math.min(now * 2, LONGEST_RECHECK_MS);
    return now;
  }

  async #lookAgainLater(state: StreamState, message: string): Promise<void> {
    this.#enter(state, message);
    this.#waitMs = this.#nextRecheckMs();
    await this.wait();
  }

  #pauseChanged(): void {
    this.#woken = true;
    this.#enter(this.#pausing.pause === null ? 'running' : 'paused');
  }

  #enter(state: StreamState, error: string | null = null): void {
    this.#state = this.#pausing.pause !== null && state !== 'ended' ? 'paused' : state;
    this.#lastError = error;
    this.#showState(this.#state);
    showDetails(this.#status());
  }

  #status(): ExtractStatus {
    return {
      stream: this.#input.stream,
      state: this.#state,
      cursor: this.#cursor,
      version: this.#version,
      lagSeconds: this.#lagMs === null ? null : Math.round(this.#lagMs / 1000),
      events: this.#carried.events,
      duplicates: this.#carried.duplicates,
      sending: this.#sends.inFlight,
      intervalSeconds: this.#intervalMs() / 1000,
      delivery: this.#delivery,
      pause: this.#pausing.pause,
      lastError: this.#lastError,
    };
  }
}
