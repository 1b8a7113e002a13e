import type { Server } from 'node:http';
import { Failure } from '../audit/failure.ts';

/** For small servers that nobody has reason to keep waiting. */
export const SERVER_LIMITS = {
  requestTimeout: 15_000,
  headersTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16_384,
} as const;

const MAX_CONNECTIONS = 100;

/** Resolves when it listens. `setting`: where the address was configured. */
export const listenOn = async (
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
  { what, setting }: { readonly what: string; readonly setting: string },
): Promise<void> => {
  server.maxConnections = MAX_CONNECTIONS;
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        new Failure({
          type: 'InvalidConfiguration',
          message: `${what} cannot listen on ${host}:${port}: ${error.message}. Change ${setting}, or end who listens there.`,
          retryable: true,
          cause: error,
        }),
      );
    });
    server.listen(port, host, resolve);
  });
};

/** Answers what is under way, and takes nothing new. */
export const closeServer = async (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
