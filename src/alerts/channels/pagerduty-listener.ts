import { Failure } from '../../audit/failure.ts';
import { sleepFor } from '../../http/sleep.ts';
import type { ChannelSettings } from '../alert-settings.ts';
import type { ChannelDeps } from './channel-deps.ts';
import type { Heard, Listener, Pressed } from './channel.ts';
import { listIncidents, type PagerdutySettings } from './pagerduty-incidents.ts';
import { pressOf } from './pagerduty-press.ts';

export interface PagerdutyListenerDeps extends ChannelDeps {
  /** Open alerts whose incident is known, oldest first. */
  readonly openIn: (channel: string) => Promise<readonly OpenIncident[]>;
  /** It does not hear, and why: for a condition. Told again only after `onMended`. */
  readonly onTrouble: (name: string, problem: string) => void;
  /** It hears. */
  readonly onMended: (name: string) => void;
  /** Between two looks; ten seconds unless told. */
  readonly everyMs?: number;
}

export interface OpenIncident {
  readonly alert: string;
  readonly dedupKey: string;
}

/** A person who has acknowledged expects that nobody else is called. */
const EVERY_MS = 10_000;
/** Requests of one look: a token has some hundreds a minute, and others use it too. The rest has its turn next time. */
const MOST_ASKED = 20;
/** A refusal is told at once; a network that is away may come back by itself. */
const TRIES_BEFORE_TROUBLE = 3;
const LONGEST_WAIT_MS = 60_000;

type Hear = (pressed: Pressed) => Promise<Heard>;

/** One for each PagerDuty channel that has a token to ask with: Events v2 has no way back. */
export const createPagerdutyListeners = (
  channels: readonly ChannelSettings[],
  deps: PagerdutyListenerDeps,
): readonly Listener[] =>
  channels
    .filter((channel) => channel.kind === 'pagerduty')
    .filter(({ apiToken }) => apiToken !== undefined)
    .map((settings) => createListener(settings, deps));

const createListener = (settings: PagerdutySettings, deps: PagerdutyListenerDeps): Listener => {
  const name = `pagerduty:${settings.name}`;
  const stopped = new AbortController();
  let running: Promise<void> | undefined;
  return {
    name,
    start: (hear) => {
      running = keepLooking({ name, settings, deps, hear, stopped: stopped.signal });
      return Promise.resolve();
    },
    stop: async () => {
      stopped.abort();
      await running;
    },
  };
};

interface Looking {
  readonly name: string;
  readonly settings: PagerdutySettings;
  readonly deps: PagerdutyListenerDeps;
  readonly hear: Hear;
  readonly stopped: AbortSignal;
}

const keepLooking = async (looking: Looking): Promise<void> => {
  const { name, deps, stopped } = looking;
  const { everyMs = EVERY_MS } = deps;
  let failures = 0;
  let [isTroubled, isSure] = [false, false];
  for (let round = 0; !stopped.aborted; round += 1) {
    let waitMs = everyMs;
    try {
      // Also where no alert is open: a token that was revoked is known before it is needed.
      await look(looking, round, !isSure);
      failures = 0;
      if (!isSure) deps.onMended(name);
      [isTroubled, isSure] = [false, true];
    } catch (error) {
      if (stopped.aborted) return;
      failures += 1;
      isSure = false;
      const isFinal = error instanceof Failure && error.type === 'ChannelRefused';
      if ((isFinal || failures >= TRIES_BEFORE_TROUBLE) && !isTroubled) {
        isTroubled = true;
        deps.onTrouble(name, error instanceof Error ? error.message : String(error));
      }
      const asked = error instanceof Failure ? error.retryAfterMs : undefined;
      waitMs = asked ?? Math.min(everyMs * 2 ** (failures - 1), LONGEST_WAIT_MS);
    }
    await sleepFor(waitMs, stopped).catch(() => {}); // stopped: the loop ends
  }
};

/** Asks for every open alert, or for some of many, and tells what people did. What fails is asked again next time. */
const look = async (
  { settings, deps, hear, stopped: signal }: Looking,
  round: number,
  isCheck: boolean,
): Promise<void> => {
  const open = await deps.openIn(settings.name);
  if (open.length === 0 && isCheck) await listIncidents(settings, deps, { signal });
  // Another begins each time: one that cannot be asked for keeps no other from its turn.
  const step = open.length > MOST_ASKED ? MOST_ASKED : 1;
  const start = (round * step) % Math.max(1, open.length);
  const inTurn = [...open.slice(start), ...open.slice(0, start)].slice(0, MOST_ASKED);
  for (const { alert, dedupKey } of inTurn) {
    const incidents = await listIncidents(settings, deps, { dedupKey, signal });
    const pressed = pressOf(incidents, { alert, via: settings.name, now: deps.now() });
    // Nobody waits for the answer: the incident itself is brought up to date with the alert.
    if (pressed !== undefined) await hear(pressed);
  }
};
