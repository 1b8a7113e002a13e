import type { SocketModeOptions } from '@slack/socket-mode';
import { Failure } from '../../audit/failure.ts';
import { sleepFor } from '../../http/sleep.ts';
import type { Heard, Listener, Pressed } from './channel.ts';
import type { ChannelDeps } from './channel-deps.ts';
import { answerPress } from './answer-press.ts';
import { readSecret } from './read-secret.ts';
import { fetchThrough } from './slack-client.ts';
import { openSlackConnection, type SlackConnection } from './slack-connection.ts';
import { toSlackFailure } from './slack-failure.ts';
import { pressesOf } from './slack-press.ts';
import type { SlackSettings } from './slack.ts';

export interface SlackSocketDeps extends ChannelDeps {
  /** Proxy and authorities for the socket itself; http/socket-dispatcher.ts makes it. */
  readonly dispatcher: NonNullable<SocketModeOptions['dispatcher']>;
  /** It does not hear, and why: for a condition. Told again only after `onMended`. */
  readonly onTrouble: (name: string, problem: string) => void;
  /** It hears. */
  readonly onMended: (name: string) => void;
}

type Hear = (pressed: Pressed) => Promise<Heard>;

/** A refusal is told at once; a network that is away may come back by itself. */
const TRIES_BEFORE_TROUBLE = 3;
const BETWEEN_CONNECTIONS_MS = 200;
const LONGEST_WAIT_MS = 60_000;

/** One listener for each app token: channels of one app share a socket, since Slack gives a press to any of them. */
export const createSlackListeners = (
  settings: readonly SlackSettings[],
  deps: SlackSocketDeps,
): readonly Listener[] => {
  const withButtons = settings.filter(({ appToken }) => appToken !== undefined);
  const byToken = Map.groupBy(withButtons, ({ appToken }) => appToken?.reference ?? '');
  return [...byToken.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [createListener([first, ...others], deps)],
  );
};

const createListener = (
  channels: readonly [SlackSettings, ...SlackSettings[]],
  deps: SlackSocketDeps,
): Listener => {
  const name = `slack:${channels[0].name}`;
  const stopped = new AbortController();
  let running: Promise<void> | undefined;
  const works = new Set<Promise<unknown>>();
  const underWay = (work: Promise<unknown>): Promise<unknown> => {
    works.add(work);
    return work.finally(() => works.delete(work));
  };
  return {
    name,
    start: async (hear) => {
      const tried = Promise.withResolvers<void>();
      const socket = { name, channels, deps, hear, stopped: stopped.signal, underWay };
      running = keepOpen(socket, tried.resolve);
      await Promise.race([tried.promise, running]);
    },
    stop: async () => {
      stopped.abort();
      await running;
      await Promise.allSettled(works);
    },
  };
};

interface Socket {
  readonly name: string;
  readonly channels: readonly [SlackSettings, ...SlackSettings[]];
  readonly deps: SlackSocketDeps;
  readonly hear: Hear;
  readonly stopped: AbortSignal;
  /** Stopping waits for it. */
  readonly underWay: (work: Promise<unknown>) => Promise<unknown>;
}

const keepOpen = async (socket: Socket, onTried: () => void): Promise<void> => {
  const { name, deps, stopped } = socket;
  let failures = 0;
  let isTroubled = false;
  while (!stopped.aborted) {
    try {
      const connection = await open(socket);
      failures = 0;
      isTroubled = false;
      deps.onMended(name);
      onTried();
      await untilOver(connection, stopped);
      // One that Slack ends at once, again and again, must not become a storm.
      await sleepFor(BETWEEN_CONNECTIONS_MS, stopped).catch(() => {});
    } catch (error) {
      failures += 1;
      const failure = asFailure(error);
      const isFinal = failure.type === 'ChannelRefused' || failures >= TRIES_BEFORE_TROUBLE;
      if (isFinal && !isTroubled) {
        isTroubled = true;
        deps.onTrouble(name, failure.message);
      }
      onTried();
      const waitMs = failure.retryAfterMs ?? Math.min(500 * 2 ** (failures - 1), LONGEST_WAIT_MS);
      await sleepFor(waitMs, stopped).catch(() => {}); // stopped: the loop ends
    }
  }
};

const open = async ({ channels, deps, hear, name, underWay }: Socket): Promise<SlackConnection> => {
  const [{ appToken, apiUrl }] = channels;
  if (appToken === undefined) throw new Error(`${name} has no app token`);
  const token = await readSecret(name, appToken);
  const viaOf = (id: string): string =>
    (channels.find(({ channel }) => channel === id) ?? channels[0]).name;
  const clientOptions = {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    allowAbsoluteUrls: false,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    fetch: fetchThrough(deps),
  };
  try {
    return await openSlackConnection(
      { appToken: token, clientOptions, dispatcher: deps.dispatcher },
      async (payload) => {
        const presses = pressesOf(payload, { viaOf, now: deps.now() });
        const settings = channels[0];
        await underWay(
          Promise.all(presses.map((each) => answerPress(each, hear, { settings, deps }))),
        );
      },
    );
  } catch (error) {
    throw toSlackFailure(error, { channel: name, reference: appToken.reference });
  }
};

const untilOver = async ({ closed, close }: SlackConnection, stopped: AbortSignal) => {
  const stop = Promise.withResolvers<void>();
  const onStop = (): void => {
    close();
    // The other side may never say good-bye.
    void Promise.race([closed, sleepFor(1000)]).then(() => stop.resolve());
  };
  if (stopped.aborted) onStop();
  else stopped.addEventListener('abort', onStop, { once: true });
  await Promise.race([closed, stop.promise]);
  stopped.removeEventListener('abort', onStop);
};

const asFailure = (error: unknown): Failure =>
  error instanceof Failure
    ? error
    : new Failure({
        type: 'ChannelUnavailable',
        message: `Slack's socket cannot be opened (${error instanceof Error ? error.name : 'unknown'}).`,
        retryable: true,
      });
