import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { AlertMetrics } from '../../alerts/alert-metrics.ts';

/** Seconds from the event: from what a push takes to what a platform that publishes late takes. */
const DELIVERED_BUCKETS = [0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3_600, 7_200, 21_600, 86_400];
/** People: from a minute to days. */
const ACKNOWLEDGED_BUCKETS = [
  10, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 259_200,
];

/** Counts what activities tell; a restart begins at zero, which Prometheus' `rate` and `increase` allow for. */
export const createAlertMetrics = (registry: Registry, now: () => number): AlertMetrics => {
  const registers = [registry];
  const matches = new Counter({
    name: 'holdfast_alert_matches_total',
    help: 'Changes that a rule matched, by what became of them.',
    labelNames: ['rule', 'severity', 'outcome'],
    registers,
  });
  const attempts = new Counter({
    name: 'holdfast_alert_attempts_total',
    help: 'Tries to show an alert in a channel, by how they ended.',
    labelNames: ['channel', 'outcome'],
    registers,
  });
  const setAside = new Counter({
    name: 'holdfast_alert_messages_set_aside_total',
    help: 'Messages of a queue that are no envelopes, kept in files.',
    labelNames: ['source'],
    registers,
  });
  const delivered = new Histogram({
    name: 'holdfast_alert_delivered_seconds',
    help: 'From the change at the platform (t0) to the first channel that showed its alert (t3).',
    labelNames: ['rule', 'severity'],
    buckets: DELIVERED_BUCKETS,
    registers,
  });
  const acknowledged = new Histogram({
    name: 'holdfast_alert_acknowledged_seconds',
    help: 'From the change at the platform (t0) to the first acknowledgement (t4).',
    labelNames: ['rule', 'severity'],
    buckets: ACKNOWLEDGED_BUCKETS,
    registers,
  });
  const behind = new Gauge({
    name: 'holdfast_alert_watch_behind_seconds',
    help: 'Age of the oldest thing of a source that no rule has looked at yet, when it was last looked at.',
    labelNames: ['source'],
    registers,
  });
  // Without it, a watcher that has stopped would look like one that keeps up.
  const lastLook = new Gauge({
    name: 'holdfast_alert_watch_last_look_timestamp_seconds',
    help: 'When this worker last looked at a source, Unix time.',
    labelNames: ['source'],
    registers,
  });
  return {
    decided: ({ rule, severity, outcome }) => matches.inc({ rule, severity, outcome }),
    attempted: ({ channel, outcome }) => attempts.inc({ channel, outcome }),
    delivered: ({ rule, severity, seconds }) =>
      delivered.observe({ rule, severity }, positive(seconds)),
    acknowledged: ({ rule, severity, seconds }) =>
      acknowledged.observe({ rule, severity }, positive(seconds)),
    watched({ source, behindMs, setAside: messages }) {
      behind.set({ source }, behindMs / 1_000);
      lastLook.set({ source }, now() / 1_000);
      setAside.inc({ source }, messages);
    },
  };
};

/** The platform's clock may be ahead of ours. */
const positive = (seconds: number): number => Math.max(0, seconds);
