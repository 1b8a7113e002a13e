import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Registry } from 'prom-client';
import type { AlertMetrics } from '../../alerts/alert-metrics.ts';
import { closeServer, listenOn, SERVER_LIMITS } from '../../http/listening.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { createAlertMetrics } from './alert-metrics.ts';
import { createLedgerGauges } from './ledger-gauges.ts';

export interface Metrics {
  readonly alerts: AlertMetrics;
  /** Listens; without it everything is counted all the same, and nobody can ask. */
  start(address: { readonly host: string; readonly port: number }): Promise<void>;
  stop(): Promise<void>;
}

/** Counts, and tells Prometheus at `/metrics`. */
export const createMetrics = (ledger: Ledger, now: () => number): Metrics => {
  const registry = new Registry();
  const alerts = createAlertMetrics(registry, now);
  const gauges = createLedgerGauges(registry, ledger, now);
  let server: Server | undefined;

  const answer = async ({ method, url }: IncomingMessage, response: ServerResponse) => {
    const isKnown = url?.split('?')[0] === '/metrics';
    if (!isKnown || (method !== 'GET' && method !== 'HEAD')) {
      response.writeHead(isKnown ? 405 : 404, { 'content-type': 'text/plain' });
      response.end('GET /metrics\n');
      return;
    }
    await gauges.refresh();
    const text = await registry.metrics();
    response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' });
    response.end(method === 'HEAD' ? undefined : text);
  };

  return {
    alerts,
    async start(address) {
      const made = createServer(SERVER_LIMITS, (request, response) => {
        answer(request, response).catch(() => response.destroy());
      });
      await listenOn(made, address, { what: 'The metrics', setting: 'alerts.metrics.listen' });
      server = made;
    },
    async stop() {
      const closing = server;
      server = undefined;
      if (closing !== undefined) await closeServer(closing);
    },
  };
};
