import { readFile } from 'node:fs/promises';
import { Client, Connection, type TLSConfig } from '@temporalio/client';
import type { TemporalConfig } from '../config/config.ts';
import { readServerRecord } from '../embedded/server-record.ts';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';

const CONNECT_TIMEOUT_MS = 5_000;

const readPem = async (file: string | undefined): Promise<Buffer | undefined> => {
  if (file === undefined) return undefined;
  try {
    return await readFile(file);
  } catch (error) {
    throw new CliError(EXIT.usage, `TLS file ${file} of the Temporal connection cannot be read.`, {
      advice: 'Check temporal.tls in the configuration.',
      cause: error,
    });
  }
};

const tlsOptions = async (tls: TemporalConfig['tls']): Promise<TLSConfig | false> => {
  if (tls === undefined) return false;
  const [ca, crt, key] = await Promise.all([tls.ca, tls.cert, tls.key].map(readPem));
  return {
    ...(ca !== undefined && { serverRootCACertificate: ca }),
    ...(crt !== undefined && key !== undefined && { clientCertPair: { crt, key } }),
    ...(tls.serverName !== undefined && { serverNameOverride: tls.serverName }),
  };
};

/** Where the server is: as configured, else where the embedded one runs or would run. */
const temporalAddress = async (temporal: TemporalConfig): Promise<string> => {
  if (temporal.address !== undefined) return temporal.address;
  const running = await readServerRecord(temporal.embedded.dbFile);
  return running?.address ?? `127.0.0.1:${temporal.embedded.port}`;
};

/** For the client's `Connection` and the worker's `NativeConnection` alike. */
export const temporalConnectionOptions = async (temporal: TemporalConfig, address?: string) => ({
  address: address ?? (await temporalAddress(temporal)),
  tls: await tlsOptions(temporal.tls),
  ...(temporal.apiKey !== undefined && { apiKey: await temporal.apiKey.read() }),
});

const notReachable = (address: string, temporal: TemporalConfig, cause: unknown): CliError =>
  new CliError(EXIT.unreachable, `No Temporal server answers at ${address}.`, {
    advice:
      temporal.address === undefined
        ? 'The embedded server runs as long as `holdfast up` does: start that first, in another terminal.'
        : 'Check temporal.address and temporal.tls in the configuration, the network, and the API key if one is used.',
    cause,
  });

/** A client, and the way to close it. Errors say what to check. */
export const connectTemporal = async (
  temporal: TemporalConfig,
  address?: string,
): Promise<{ readonly client: Client; close(): Promise<void> }> => {
  const options = await temporalConnectionOptions(temporal, address);
  try {
    const connection = await Connection.connect({ ...options, connectTimeout: CONNECT_TIMEOUT_MS });
    const client = new Client({
      connection,
      namespace: temporal.namespace,
      // A run that has ended would answer with what was true then.
      workflow: { queryRejectCondition: 'NOT_OPEN' },
    });
    return { client, close: () => connection.close() };
  } catch (error) {
    throw notReachable(options.address, temporal, error);
  }
};
