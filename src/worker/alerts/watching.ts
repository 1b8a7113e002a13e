import { asyncLocalStorage } from '@temporalio/activity';
import type { AlertActivities } from '../../activities/alerts/alert-activities.ts';
import type { AlertStarter } from '../../activities/alerts/alert-starter.ts';
import { createEventDecider } from '../../activities/alerts/create-event-decider.ts';
import { runLink } from '../../activities/alerts/run-link.ts';
import type { AlertMetrics } from '../../alerts/alert-metrics.ts';
import type { AlertSettings } from '../../alerts/alert-settings.ts';
import type { RuleSet } from '../../alerts/rules/rule.ts';
import type { Config } from '../../config/config.ts';
import { createAlertTenants } from './alert-tenants.ts';
import type { AlertParts } from './create-alerts.ts';
import { pushedStreams } from './pushed-streams.ts';
import { createWatchSource } from './watch-source.ts';
import { createWatchedQueues } from './watched-queues.ts';

export interface WatchingParts extends AlertParts {
  readonly rules: RuleSet;
  readonly starter: AlertStarter;
  readonly metrics: AlertMetrics;
}

export interface Watching {
  readonly watchSource: AlertActivities['watchSource'];
  stopping(): void;
  close(): void;
}

/** One look lasts so long: then the run has something to show, and its history grows by half a dozen events. */
const WATCH_MS = 60_000;

/** The activity that follows sources, with all that deciding takes. */
export const createWatching = (
  config: Config,
  settings: AlertSettings,
  parts: WatchingParts,
): Watching => {
  const { http, now, ledger, store, credentials, caPem, rules, starter, metrics } = parts;
  const dependencies = { http, now };
  const stopping = new AbortController();
  const linkOfRun = () => runLink(uiUrlOf(config), config.temporal.namespace);
  const decider = createEventDecider({
    ledger,
    rules,
    settings,
    tenantOf: createAlertTenants(config, credentials, dependencies),
    starter,
    runLink: linkOfRun,
    signal: () => asyncLocalStorage.getStore()?.cancellationSignal,
    now,
  });
  const queues = createWatchedQueues(config, { credentials, dependencies, caPem });
  return {
    watchSource: createWatchSource({
      ledger,
      store,
      decider,
      starter,
      settings,
      queues,
      pushedStreams: pushedStreams(config),
      runLink: linkOfRun,
      metrics,
      watchMs: WATCH_MS,
      stopping: stopping.signal,
      now,
    }),
    stopping: () => stopping.abort(),
    close: () => {
      for (const { queue } of queues.values()) queue.close();
    },
  };
};

/** Where people look at runs; that of the embedded server is on this machine. */
const uiUrlOf = ({ temporal: { uiUrl, address, embedded } }: Config): string | undefined =>
  uiUrl ??
  (address === undefined && embedded.uiPort > 0
    ? `http://localhost:${embedded.uiPort}`
    : undefined);
