/**
 * How many events a second the rules decide about on one core, with the whole shipped pack: by the index that is used,
 * and naively, each rule put to each event, in turn in the same run. `node benchmark/rules.ts [events] [rounds]` prints
 * each round and the medians, and writes rules.json beside itself. Events are those of the simulated organisation,
 * in its own mix and order, normalised as they are when they are read or pushed.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { loadRules } from '../src/alerts/rules/load-rules.ts';
import type { DetectionRule, Facts, RuleSet } from '../src/alerts/rules/rule.ts';
import type { AuditEvent } from '../src/audit/event.ts';
import { normaliseCxone } from '../src/platforms/cxone/normalise.ts';
import { normaliseGenesys } from '../src/platforms/genesys/normalise.ts';
import { createContactCentre } from '../src/simulator/changes/contact-centre.ts';
import { cxoneRecordOf } from '../src/simulator/changes/cxone-record.ts';
import { drawChange } from '../src/simulator/changes/draw-change.ts';
import { toEntries } from '../src/simulator/changes/entry.ts';
import { genesysRecordOf } from '../src/simulator/changes/genesys-record-of.ts';
import { toTopicShape } from '../src/simulator/changes/genesys-record.ts';

const [wanted = 200_000, rounds = 7] = process.argv.slice(2).map(Number);
const SEED = 2026;
const START = Date.parse('2026-03-01T00:00:00Z');
const NO_FACTS: Facts = new Map();
const centre = createContactCentre(SEED);
const context = {
  organizationId: centre.organization.id,
  stream: 'benchmark',
  dialect: 'benchmark',
  observedAt: '2026-03-02T00:00:00.000Z',
};

/** Four of five from Genesys, every other one as it is pushed; no object is shared, as in real life. */
const makeEvents = (): readonly AuditEvent[] => {
  const events: AuditEvent[] = [];
  for (let seq = 0; events.length < wanted; seq++) {
    const platform = seq % 5 === 4 ? 'cxone' : 'genesys';
    const change = drawChange(SEED, platform, seq, START + seq * 200, { lateScale: 1 });
    for (const entry of toEntries(SEED, change)) {
      if (platform === 'cxone') {
        const record = cxoneRecordOf(SEED, centre, entry, entry.time);
        events.push(normaliseCxone(record, { ...context, trustEventId: true }));
      } else {
        const record = genesysRecordOf(SEED, centre, entry, entry.time);
        events.push(normaliseGenesys(seq % 2 === 0 ? record : toTopicShape(record), context));
      }
    }
  }
  return events.slice(0, wanted);
};

type Way = (rules: RuleSet, event: AuditEvent) => readonly DetectionRule[];

const WAYS: Readonly<Record<'indexed' | 'naive', Way>> = {
  indexed: (rules, event) => rules.candidates(event),
  naive: (rules, event) => rules.detections.filter((rule) => rule.test(event, NO_FACTS) !== false),
};

interface Round {
  readonly eventsPerSecond: number;
  readonly eventsPerCpuSecond: number;
  readonly candidates: number;
}

const measure = (way: Way, rules: RuleSet, events: readonly AuditEvent[]): Round => {
  const cpu = process.cpuUsage();
  const started = performance.now();
  let candidates = 0;
  for (const event of events) candidates += way(rules, event).length;
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    eventsPerSecond: Math.round(events.length / seconds),
    eventsPerCpuSecond: Math.round((events.length * 1e6) / (user + system)),
    candidates,
  };
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const rules = await loadRules([fileURLToPath(new URL('../rules', import.meta.url))]);
const events = makeEvents();
console.log(
  `${events.length} events, ${rules.detections.length} rules, ${rules.correlations.length} correlations`,
);
const results = { indexed: [] as Round[], naive: [] as Round[] };
for (let round = 0; round < rounds; round++) {
  for (const way of ['indexed', 'naive'] as const) {
    // A new set each time: what the index has found out is not carried over.
    const fresh = await loadRules([fileURLToPath(new URL('../rules', import.meta.url))]);
    const result = measure(WAYS[way], fresh, events);
    results[way].push(result);
    console.log(`${way.padEnd(8)} ${JSON.stringify(result)}`);
  }
}
const summary = (found: readonly Round[]) => ({
  eventsPerSecond: median(found.map(({ eventsPerSecond }) => eventsPerSecond)),
  slowestEventsPerSecond: Math.min(...found.map(({ eventsPerSecond }) => eventsPerSecond)),
  eventsPerCpuSecond: median(found.map(({ eventsPerCpuSecond }) => eventsPerCpuSecond)),
  candidates: found[0]?.candidates,
});
const report = {
  date: new Date().toISOString().slice(0, 10),
  cpu: cpus()[0]?.model,
  node: process.version,
  events: events.length,
  rounds,
  detections: rules.detections.length,
  correlations: rules.correlations.length,
  indexed: summary(results.indexed),
  naive: summary(results.naive),
};
console.log(JSON.stringify(report, null, 2));
writeFileSync(new URL('rules.json', import.meta.url), `${JSON.stringify(report, null, 2)}\n`);
