/**
 * What being sure costs while nothing is in doubt: CPU of the worker's process for the same events with and without
 * Splunk's search, with and without acknowledgements, in turn. `node benchmark/verification-cost.ts [records] [rounds]`
 * prints each round and the medians, and writes verification-cost.json beside itself.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createRig, type Rig, SECRETS } from '../test/support/rig.ts';
import { until } from '../test/support/until.ts';

const [records = 60_000, rounds = 3] = process.argv.slice(2).map(Number);
const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
/** As in production, but for the settling time: nothing is ambiguous, so nothing settles. */
const SEARCH = { settling_time: '60s', receipt_interval: '5s' };
const TAIL_MS = 30_000;
const TICKS_PER_SECOND = 100;

interface Setting {
  readonly name: string;
  readonly useAck: boolean;
  readonly search: boolean;
}

const SETTINGS: readonly Setting[] = [
  { name: 'accepted', useAck: false, search: false },
  { name: 'verified by receipts', useAck: false, search: true },
  { name: 'acknowledged', useAck: true, search: false },
  { name: 'verified with acknowledgements', useAck: true, search: true },
];

interface Cost {
  readonly setting: string;
  readonly events: number;
  /** CPU seconds of the worker from its start until all of the past was delivered and proven. */
  readonly backfillCpu: number;
  readonly seconds: number;
  /** CPU seconds in half a minute of following a tenant with five changes a second. */
  readonly tailCpu: number;
  readonly searches: number;
}

/** User and system time of a process, in seconds (proc(5), fields 14 and 15). */
const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
};

interface Requests {
  readonly requests: readonly { readonly method: string; readonly path: string }[];
}

/** Among the latest requests that the simulated splunkd remembers. */
const searchesOf = async ({ splunk }: Rig): Promise<number> => {
  const { requests } = (await (await fetch(`${splunk.adminUrl}/requests`)).json()) as Requests;
  return requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/jobs')).length;
};

const measure = async ({ name, useAck, search }: Setting): Promise<Cost> => {
  const rig = await createRig({
    world: {
      history: { genesys: { records, spanMs: 6 * 3_600_000 } },
      ratePerSecond: { genesys: 5, cxone: 0 },
    },
    streams: {
      query: {
        dialect: 'genesys.query',
        connection: 'genesys',
        start: '7h',
        poll: '2s',
        lag: '0s',
        page_size: 500,
      },
    },
    splunk: { tokens: [{ value: SECRETS['hec-token'], useAck }], settings: { keepRaw: false } },
    ...(search && { search: SEARCH }),
  });
  const log = openSync(join(rig.folder, 'worker.log'), 'a');
  const worker = spawn(process.execPath, [MAIN, 'worker', '--config', rig.configFile], {
    stdio: ['ignore', log, log],
  });
  const pid = worker.pid ?? 0;
  try {
    const started = performance.now();
    await rig.extract('query', { follow: true });
    const { index } = rig.splunk;
    const past = rig.world.entries('genesys').length;
    await until('the past in Splunk', () => index.count() >= past, 600_000);
    await sleep(6_000); // for the last receipts; as long in every setting, because waiting costs too
    const backfillCpu = cpuOf(pid);
    const seconds = (performance.now() - started) / 1000;
    await sleep(TAIL_MS);
    const tailCpu = cpuOf(pid) - backfillCpu;
    const searches = await searchesOf(rig);
    return { setting: name, events: index.count(), backfillCpu, seconds, tailCpu, searches };
  } finally {
    const gone = once(worker, 'exit');
    worker.kill('SIGTERM');
    await gone;
    await rig.close();
  }
};

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN;

const costs: Cost[] = [];
for (let round = 0; round < rounds; round += 1) {
  for (const setting of SETTINGS) {
    const cost = await measure(setting);
    costs.push(cost);
    console.log(JSON.stringify(cost));
  }
}
const medians = SETTINGS.map(({ name }) => {
  const own = costs.filter(({ setting }) => setting === name);
  return {
    setting: name,
    backfillCpu: median(own.map(({ backfillCpu }) => backfillCpu)),
    tailCpu: median(own.map(({ tailCpu }) => tailCpu)),
    searches: median(own.map(({ searches }) => searches)),
  };
});
console.table(medians);
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
const result = { at: new Date().toISOString(), machine, records, rounds, medians, costs };
writeFileSync(
  new URL('verification-cost.json', import.meta.url),
  `${JSON.stringify(result, null, 2)}\n`,
);
process.exit(0); // with the Temporal server that the rigs shared
