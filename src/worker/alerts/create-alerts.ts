import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { AlertActivities } from '../../activities/alerts/alert-activities.ts';
import type { AlertDependencies } from '../../activities/alerts/alert-dependencies.ts';
import { createChannelPace } from '../../activities/alerts/channel-pace.ts';
import { createOpenAlert } from '../../activities/alerts/open-alert.ts';
import { createRefreshAlert } from '../../activities/alerts/refresh-alert.ts';
import { createSettleAlert } from '../../activities/alerts/settle-alert.ts';
import { createShowAlert } from '../../activities/alerts/show-alert.ts';
import { createNoteUndelivered } from '../../activities/alerts/undelivered.ts';
import { CONSUMER } from '../../activities/alerts/watch-ledger.ts';
import { createAcknowledgeLinks } from '../../alerts/acknowledge/acknowledge-links.ts';
import type { AlertSettings } from '../../alerts/alert-settings.ts';
import { createChannels } from '../../alerts/channels/create-channels.ts';
import { loadRules } from '../../alerts/rules/load-rules.ts';
import type { BatchStore } from '../../batches/batch-store.ts';
import type { Config } from '../../config/config.ts';
import type { HttpClient } from '../../http/http-client.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Credentials } from '../credentials.ts';
import { heartbeating } from '../harvest/heartbeating.ts';
import type { Chore } from '../housekeeping.ts';
import { createMetrics } from '../metrics/create-metrics.ts';
import { createAcknowledgeUrl } from './acknowledge-url.ts';
import { alertChores } from './alert-chores.ts';
import { createAlertListeners } from './alert-listeners.ts';
import { createStartWatches } from './alert-watches.ts';
import { countDecisions } from './count-decisions.ts';
import { createAlertStarter } from './create-alert-starter.ts';
import { createHearPressed } from './hear-pressed.ts';
import { pushedStreams } from './pushed-streams.ts';
import { createWatching } from './watching.ts';
import { withoutAlerts } from './without-alerts.ts';

export interface AlertParts {
  readonly http: HttpClient;
  readonly ledger: Ledger;
  readonly store: BatchStore;
  readonly client: Client;
  readonly credentials: Credentials;
  readonly caPem: string | undefined;
  readonly log: Logger;
  readonly now: () => number;
}

export interface Alerts {
  readonly activities: AlertActivities;
  readonly chores: readonly Chore[];
  /** Hears people and follows sources from now on; rejects where a port is taken. */
  start(): Promise<void>;
  /** The worker ends: watches return, so that nobody waits for them. */
  stopping(): void;
  /** After the workers have ended. */
  stop(): Promise<void>;
}

/** Everything about alerts, wired; where nobody is to be told, activities that say so. */
export const createAlerts = async (config: Config, parts: AlertParts): Promise<Alerts> =>
  config.alerts === undefined ? withoutAlerts(parts.ledger) : wire(config, config.alerts, parts);

const wire = async (
  config: Config,
  settings: AlertSettings,
  parts: AlertParts,
): Promise<Alerts> => {
  const { client, now, log, http, caPem } = parts;
  const { taskQueue } = config.temporal;
  const metrics = createMetrics(parts.ledger, now);
  const ledger = countDecisions(parts.ledger, metrics.alerts);
  const rules = await loadRules(settings.rules);
  const { acknowledge } = settings;
  const links = acknowledge === undefined ? undefined : createAcknowledgeLinks(acknowledge, now);
  const starter = createAlertStarter({ client, taskQueue, alerts: ledger.alerts, now });
  const hear = createHearPressed({ client, taskQueue, ledger });
  const { proxyUrl } = config.http;
  const listening = { http, now, caPem, ledger, proxyUrl, links, hear, log };
  const listeners = createAlertListeners(settings, listening);
  const watching = createWatching(config, settings, {
    ...parts,
    ledger,
    rules,
    starter,
    metrics: metrics.alerts,
  });
  const startWatches = createStartWatches({ settings, client, taskQueue });
  const spans = rules.correlations.map(({ timespanMs }) => timespanMs);
  const comparing = {
    streams: pushedStreams(config),
    compareAfterMs: settings.compareAfterMs,
    longestTimespanMs: Math.max(0, ...spans),
    now,
  };
  const showing: AlertDependencies = {
    ledger,
    settings,
    channels: createChannels(settings.channels, { http, now, caPem }),
    pace: createChannelPace(now),
    acknowledgeUrl: createAcknowledgeUrl(links, ledger),
    metrics: metrics.alerts,
    now,
  };
  return {
    activities: { ...showingActivities(showing), watchSource: watching.watchSource },
    chores: alertChores({ ledger, starter, startWatches, comparing, now }),
    start: async () => {
      if (settings.metrics !== undefined) await metrics.start(settings.metrics);
      await listeners.start();
      // From here on batches are kept until rules have been put to them.
      await ledger.reviews.unread(CONSUMER, 1);
      await startWatches();
    },
    stopping: watching.stopping,
    stop: async () => {
      await Promise.all([listeners.stop(), metrics.stop()]);
      watching.close();
    },
  };
};

const showingActivities = (deps: AlertDependencies): Omit<AlertActivities, 'watchSource'> =>
  heartbeating({
    openAlert: createOpenAlert(deps),
    showAlert: createShowAlert(deps),
    noteUndelivered: createNoteUndelivered(deps),
    settleAlert: createSettleAlert(deps),
    refreshAlert: createRefreshAlert(deps),
  });
