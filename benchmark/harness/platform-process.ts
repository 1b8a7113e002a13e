/** The simulated Genesys Cloud in a process of its own. */
import { writeFileSync } from 'node:fs';
import { genesysHandler } from '../../src/simulator/genesys/simulate-genesys.ts';
import { serve } from '../../src/simulator/http/serve.ts';
import { createWorld } from '../../src/simulator/world/world.ts';
import { answerParent } from './answers.ts';
import type { PlatformOptions } from './simulators.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as PlatformOptions;
const world = createWorld({
  seed: options.seed,
  lateScale: options.lateScale,
  ratePerSecond: { genesys: options.ratePerSecond, cxone: 0 },
  history: { genesys: { records: options.records, spanMs: options.spanMs } },
});
const born = world.now();
const handler = genesysHandler(world, {
  clientSecret: options.clientSecret,
  requestsPerMinute: 10_000_000,
  // Nothing but pages, and no waiting for them: what is measured is the one who reads.
  redirectAbove: Number.MAX_SAFE_INTEGER,
  queuedMs: 0,
  runningMs: 0,
  keepTexts: true,
});
let requests = 0;
let pages = 0;
let firstRequestAt: number | undefined;
const { url } = await serve((request) => {
  firstRequestAt ??= Date.now();
  requests += 1;
  if (request.path.endsWith('/results')) pages += 1;
  return handler(request);
});

answerParent({
  describe: () => ({
    url,
    from: born - options.spanMs,
    born,
    organization: world.centre.organization.id,
  }),
  /** How many records there are by now. */
  count: () => world.entries('genesys').length,
  stopChanges: () => world.stop(),
  makeChanges: (count: number) => {
    world.makeChanges('genesys', count, { delayMs: 0 });
  },
  /** Forgets the requests so far, for the next contestant. */
  reset: () => {
    requests = pages = 0;
    firstRequestAt = undefined;
  },
  requests: () => ({ requests, pages, firstRequestAt: firstRequestAt ?? null }),
  /** A line for each record: its id, and when it could first be read. */
  writeRecords: (file: string) => {
    const lines = world
      .entries('genesys')
      .map(({ id, time, visibleAt }) => `${id} ${Math.max(time, visibleAt)}\n`);
    writeFileSync(file, lines.join(''));
  },
});
