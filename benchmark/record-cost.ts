/**
 * What one record costs by step on its way from a page to the batch file, without network, ledger and disk: CPU of the
 * main thread per record, and of all threads with the garbage collector's. The plain script's steps in the same run.
 * `node benchmark/record-cost.ts [rounds]` prints it, and writes record-cost.json beside itself.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Marked, markEvents } from '../src/activities/reading/mark-events.ts';
import { type ReadEvent, toReadEvent } from '../src/activities/reading/read-event.ts';
import { batchId } from '../src/audit/batch.ts';
import { normaliseGenesys } from '../src/platforms/genesys/normalise.ts';
import { parseJson } from '../src/platforms/parse-json.ts';
import { createWorld } from '../src/simulator/world/world.ts';
import { genesysRecordOf } from '../src/simulator/changes/genesys-record-of.ts';
import { createLineBuffer } from '../src/splunk/line-buffer.ts';
import { createLineEncoder } from '../src/splunk/line-encoder.ts';
import { createRequestCutter } from '../src/splunk/request-cutter.ts';
import { normalise } from './plain/normalise.mjs';

const [rounds = 30] = process.argv.slice(2).map(Number);
/** As many as one fetch carries, in pages of the platform's largest size. */
const RECORDS = 20_000;
const PAGE = 500;
/** Until V8 has compiled what runs often. */
const WARM_UP = 10;

const world = createWorld({
  seed: 1,
  lateScale: 0,
  ratePerSecond: { genesys: 0, cxone: 0 },
  history: { genesys: { records: RECORDS, spanMs: RECORDS * 2_500 } },
});
const records = world
  .entries('genesys')
  .map((entry) => genesysRecordOf(world.seed, world.centre, entry, world.now()));
world.stop();
const pages = Array.from({ length: RECORDS / PAGE }, (_, page) =>
  Buffer.from(JSON.stringify({ entities: records.slice(page * PAGE, (page + 1) * PAGE) })),
);
const context = {
  organizationId: world.centre.organization.id,
  stream: 'benchmark',
  dialect: 'genesys.query',
  shape: 'rest' as const,
  observedAt: new Date().toISOString(),
};

/** Microseconds of this thread by step. */
const spent = new Map<string, number>();
const step = <Result>(name: string, run: () => Result): Result => {
  const before = process.threadCpuUsage();
  const result = run();
  const { user, system } = process.threadCpuUsage(before);
  spent.set(name, (spent.get(name) ?? 0) + user + system);
  return result;
};

const parse = (page: Buffer): readonly unknown[] =>
  (parseJson(page) as { readonly entities: readonly unknown[] }).entities;

const target = { index: 'main', disorderedIndex: undefined, sourcetype: 'ccas:auditlog' };
const encoder = createLineEncoder({
  target: { ...target, maxBytesPerRequest: 1 << 20 },
  host: 'api.mypurecloud.com',
});

const mark = (events: readonly ReadEvent[]): Marked =>
  markEvents(
    events,
    events.map(() => ({ kind: 'new' })),
    null,
    encoder,
  );

const toLines = ({ events }: Marked): void => {
  const batch = batchId('ledger', 'benchmark', 1);
  const cutter = createRequestCutter({ batch, maxEvents: PAGE, maxBytes: 1 << 20 });
  const lines = createLineBuffer(1 << 20);
  for (const event of events) {
    cutter.add(encoder.encode(event), lines);
    if (lines.bytes > 1 << 19) lines.clear();
  }
};

/** A page after the other, and all of a fetch at its end. */
const holdfast = (): void => {
  const read = pages.flatMap((page) => {
    const list = step('parse', () => parse(page));
    const events = step('normalise', () => list.map((record) => normaliseGenesys(record, context)));
    return step('write and digest', () =>
      events.map((event) => toReadEvent(event, false, encoder)),
    );
  });
  const marked = step('mark', () => mark(read));
  step('lines', () => toLines(marked));
};

const plain = (): void => {
  for (const page of pages) {
    const list = step('parse', () => parsePlainly(page));
    const events = step('normalise', () => list.map(normalise));
    step('write', () => Buffer.from(events.map((event) => JSON.stringify({ event })).join('\n')));
  }
};

const parsePlainly = (page: Buffer): readonly unknown[] =>
  (JSON.parse(page.toString()) as { readonly entities: readonly unknown[] }).entities;

const measure = (play: () => void) => {
  for (let round = 0; round < WARM_UP; round += 1) play();
  spent.clear();
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) play();
  const { user, system } = process.cpuUsage(before);
  const perRecord = (micros: number): number => Number((micros / (RECORDS * rounds)).toFixed(2));
  const steps = Object.fromEntries(
    Array.from(spent, ([name, micros]) => [name, perRecord(micros)]),
  );
  return {
    steps,
    mainThread: perRecord(sum(spent.values())),
    allThreads: perRecord(user + system),
  };
};

const sum = (values: Iterable<number>): number => [...values].reduce((all, each) => all + each, 0);

const report = {
  date: new Date().toISOString().slice(0, 10),
  cpu: cpus()[0]?.model,
  node: process.version,
  records: RECORDS * rounds,
  microsecondsPerRecord: { holdfast: measure(holdfast), plain: measure(plain) },
};
console.log(JSON.stringify(report, null, 2));
writeFileSync(
  fileURLToPath(new URL('./record-cost.json', import.meta.url)),
  `${JSON.stringify(report, null, 2)}\n`,
);
