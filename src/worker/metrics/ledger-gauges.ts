import { Gauge, type Registry } from 'prom-client';
import type { Ledger } from '../../ledger/ledger.ts';

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'informational'] as const;
const STATES = ['open', 'acknowledged'] as const;

/** What is true at the moment, of the ledger; every worker of it tells the same. */
export interface LedgerGauges {
  /** Reads anew. A ledger that does not answer leaves no values: unknown is not zero. */
  refresh(): Promise<void>;
}

export const createLedgerGauges = (
  registry: Registry,
  ledger: Ledger,
  now: () => number,
): LedgerGauges => {
  const parts = [
    createAlertGauges(registry, ledger, now),
    createStreamGauges(registry, ledger, now),
  ];
  const up = new Gauge({
    name: 'holdfast_ledger_up',
    help: '1 where the ledger answers; else 0, and what is read of it is absent.',
    registers: [registry],
  });
  return {
    async refresh() {
      for (const { reset } of parts) reset();
      try {
        for (const { read } of parts) await read();
        up.set(1);
      } catch {
        for (const { reset } of parts) reset();
        up.set(0);
      }
    },
  };
};

interface Part {
  reset(): void;
  read(): Promise<void>;
}

const createAlertGauges = (registry: Registry, { alerts }: Ledger, now: () => number): Part => {
  const registers = [registry];
  const oldest = new Gauge({
    name: 'holdfast_alert_oldest_unacknowledged_seconds',
    help: 'Age of the oldest change whose alert nobody has acknowledged; 0 where there is none.',
    labelNames: ['severity'],
    registers,
  });
  const open = new Gauge({
    name: 'holdfast_alerts_open',
    help: 'Alerts that have not ended: open, or acknowledged and not decided.',
    labelNames: ['severity', 'state'],
    registers,
  });
  return {
    reset() {
      oldest.reset();
      open.reset();
    },
    async read() {
      const counts = await alerts.openCounts();
      for (const severity of SEVERITIES) {
        for (const state of STATES) open.set({ severity, state }, 0);
        oldest.set({ severity }, 0);
      }
      for (const { severity, state, count, oldestEventAt } of counts) {
        open.set({ severity, state }, count);
        const seconds = Math.max(0, now() - oldestEventAt) / 1_000;
        if (state === 'open') oldest.set({ severity }, seconds);
      }
    },
  };
};

const createStreamGauges = (
  registry: Registry,
  { streams, deliveries }: Ledger,
  now: () => number,
): Part => {
  const ofStream = { labelNames: ['stream'] as const, registers: [registry] };
  const backlog = new Gauge({
    name: 'holdfast_stream_backlog_bytes',
    help: 'Bytes of events of a stream that wait for Splunk.',
    ...ofStream,
  });
  const newest = new Gauge({
    name: 'holdfast_stream_newest_delivered_age_seconds',
    help: 'Age of the newest event that a stream has delivered; absent before the first.',
    ...ofStream,
  });
  return {
    reset() {
      backlog.reset();
      newest.reset();
    },
    async read() {
      for (const { name: stream, deliveredHighWater } of await streams.list()) {
        if (deliveredHighWater !== null) {
          newest.set({ stream }, Math.max(0, now() - deliveredHighWater) / 1_000);
        }
        backlog.set({ stream }, (await deliveries.backlog(stream)).bytes);
      }
    },
  };
};
