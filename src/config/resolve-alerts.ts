import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type {
  AcknowledgeSettings,
  AlertSettings,
  PolicyStep,
  QueueSettings,
} from '../alerts/alert-settings.ts';
import type { AlertInput } from './alert-schema.ts';
import { resolveAlertChannel } from './resolve-alert-channel.ts';
import { createSecret } from './secret-reference.ts';

/** The pack that comes with the program. */
const SHIPPED_RULES = fileURLToPath(new URL('../../rules', import.meta.url));

type StepInput = AlertInput['policies'][string][number];

const resolveStep = ({ notify, all, acknowledge_within }: StepInput): PolicyStep => ({
  channels: notify,
  all,
  acknowledgeWithinMs: acknowledge_within,
});

const resolveQueue = (
  name: string,
  queue: AlertInput['queues'][string],
  folder: string,
): QueueSettings => ({
  name,
  url: queue.url,
  region: queue.region,
  endpoint: queue.endpoint,
  account:
    queue.access_key_id === undefined || queue.secret_access_key === undefined
      ? undefined
      : {
          accessKeyId: queue.access_key_id,
          secretAccessKey: createSecret(queue.secret_access_key, folder),
        },
  connection: queue.connection,
  setAsideDirectory: resolve(folder, queue.set_aside ?? join('.holdfast/set-aside', name)),
});

const resolveAcknowledge = (
  input: AlertInput['acknowledge'],
  folder: string,
): AcknowledgeSettings | undefined =>
  input === undefined
    ? undefined
    : {
        ...input.listen,
        publicUrl: input.public_url,
        secret: createSecret(input.secret, folder),
        userHeader: input.user_header,
        linkValidMs: input.link_valid,
      };

const resolveHours = (hours: AlertInput['business_hours']): AlertSettings['businessHours'] =>
  hours === undefined
    ? undefined
    : { timeZone: hours.time_zone, days: hours.days, from: hours.from, to: hours.to };

export const resolveAlerts = (input: AlertInput, folder: string): AlertSettings => ({
  rules: input.rules?.map((path) => resolve(folder, path)) ?? [SHIPPED_RULES],
  channels: Object.entries(input.channels).map(([name, channel]) =>
    resolveAlertChannel(name, channel, folder),
  ),
  policies: new Map(
    Object.entries(input.policies).map(([name, steps]) => [name, steps.map(resolveStep)]),
  ),
  routes: input.routes.map(({ severities = null, rules = null, policy }) => ({
    severities,
    rules,
    policy,
  })),
  queues: Object.entries(input.queues).map(([name, queue]) => resolveQueue(name, queue, folder)),
  businessHours: resolveHours(input.business_hours),
  administratorRoles: input.administrator_roles,
  pageWithinMs: input.page_within,
  enrichWithinMs: input.enrich_within,
  stormPerMinute: input.storm_per_minute,
  wantsDisposition: input.disposition,
  compareAfterMs: input.compare_after,
  acknowledge: resolveAcknowledge(input.acknowledge, folder),
  metrics: input.metrics?.listen,
});
