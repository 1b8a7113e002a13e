import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { EventQueue } from '../../../src/alerts/intake/event-queue.ts';
import { createFileBatchStore } from '../../../src/batches/file-batch-store.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { createWatchSource } from '../../../src/worker/alerts/watch-source.ts';
import { openDecider, recordingStarter, SETTINGS } from '../../activities/alerts/deciding.ts';
import { emptyFile } from '../../ledger/on-each-database.ts';

const SILENT = new DefaultLogger('ERROR');

describe('watching a source', () => {
  let ledger: Ledger;
  let directory: string;
  beforeEach(async () => {
    const location = await emptyFile();
    directory = join(dirname(location.file), 'batches');
    ledger = await openLedger(location);
  });
  afterEach(() => ledger.close());

  /** A queue with nothing in it. */
  const watch = async (source: string): Promise<readonly string[]> => {
    const starter = recordingStarter();
    const stopping = new AbortController();
    const queue: EventQueue = {
      name: 'pushed',
      receive: async () => {
        starter.log.push('receive');
        stopping.abort();
        return [];
      },
      remove: () => Promise.resolve(),
      giveBack: () => Promise.resolve(),
      close: () => undefined,
    };
    const watched = {
      queue,
      settings: { setAsideDirectory: directory },
      organizationId: () => Promise.resolve('org-1'),
    };
    const activity = createWatchSource({
      ledger,
      store: createFileBatchStore({ directory }),
      decider: await openDecider(ledger, undefined, { starter }),
      starter,
      settings: SETTINGS,
      queues: new Map([['pushed', watched]]),
      pushedStreams: new Set(),
      runLink: () => null,
      metrics: {
        decided: () => {},
        attempted: () => {},
        delivered: () => {},
        acknowledged: () => {},
        watched: () => {},
      },
      watchMs: 5_000,
      stopping: stopping.signal,
      now: Date.now,
    });
    await new MockActivityEnvironment({}, { logger: SILENT }).run(activity, { source });
    return starter.log;
  };

  it('starts first what an earlier look at a queue decided and could not start', async () => {
    assert.deepEqual(await watch('queue:pushed'), ['startLeft', 'receive']);
  });

  it('says which sources there are to who asks for another', async () => {
    await assert.rejects(watch('queue:gone'), { type: 'InvalidInput', message: /has pushed\./ });
  });
});
