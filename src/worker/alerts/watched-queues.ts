import type { WatchedQueue } from '../../activities/alerts/watched-queue.ts';
import type { QueueSettings } from '../../alerts/alert-settings.ts';
import { createSqsQueue } from '../../alerts/intake/create-sqs-queue.ts';
import { Failure } from '../../audit/failure.ts';
import type { Config } from '../../config/config.ts';
import { createGenesysTokens } from '../../platforms/genesys/authenticate.ts';
import { createGenesysApi } from '../../platforms/genesys/genesys-api.ts';
import { resolveOrganization } from '../../platforms/genesys/resolve-organization.ts';
import type { SourceDependencies } from '../../platforms/platform.ts';
import type { Credentials } from '../credentials.ts';

export interface QueueParts {
  readonly credentials: Credentials;
  readonly dependencies: SourceDependencies;
  readonly caPem: string | undefined;
}

/** Every configured queue by name, with the organisation whose events it brings. */
export const createWatchedQueues = (
  config: Config,
  { credentials, dependencies, caPem }: QueueParts,
): ReadonlyMap<string, WatchedQueue> => {
  const { proxyUrl, timeoutMs } = config.http;
  const queues = (config.alerts?.queues ?? []).map((settings): [string, WatchedQueue] => [
    settings.name,
    {
      settings,
      queue: createSqsQueue(settings, { now: dependencies.now, timeoutMs, proxyUrl, caPem }),
      organizationId: asked(settings, config, credentials, dependencies),
    },
  ]);
  return new Map(queues);
};

/** Asked once; what fails is asked again by the next. */
const asked = (
  { name, connection: of }: QueueSettings,
  { queueConnections }: Config,
  credentials: Credentials,
  dependencies: SourceDependencies,
): (() => Promise<string>) => {
  let known: string | undefined;
  return async () => {
    const used = queueConnections.get(of);
    if (used?.connection.platform !== 'genesys') throw notGenesys(name, of);
    const { connection, organization } = used;
    const share = credentials.shareOf(used);
    share.tokens ??= createGenesysTokens(connection, dependencies);
    const api = createGenesysApi(connection, { ...dependencies, ...share });
    known ??= await resolveOrganization({ organization, name }, connection, api);
    return known;
  };
};

/** The configuration refuses it, too. */
const notGenesys = (queue: string, connection: string): Failure =>
  new Failure({
    type: 'InvalidConfiguration',
    message: `alerts.queues.${queue}: ${connection} is no connection to Genesys Cloud.`,
    retryable: false,
  });
