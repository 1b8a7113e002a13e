import type { QueueConnection } from './config.ts';
import type { ConnectionResolver } from './resolve-connection.ts';
import type { ConfigInput } from './schema.ts';

/** After those of streams and harvests, whose names of credentials come first. */
export const resolveQueueConnections = (
  { alerts, connections }: ConfigInput,
  resolveConnection: ConnectionResolver,
): ReadonlyMap<string, QueueConnection> => {
  const named = new Map<string, QueueConnection>();
  for (const { connection: name } of Object.values(alerts?.queues ?? {})) {
    const connection = connections[name];
    if (connection === undefined || named.has(name)) continue; // refused before, as a contradiction
    named.set(name, {
      ...resolveConnection(connection, name),
      organization: connection.organization,
    });
  }
  return named;
};
