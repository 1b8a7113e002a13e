import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import type { Scene, Setting } from '../scene.ts';
import { canMount, createSmallDisk, type SmallDisk } from '../small-disk.ts';
import type { Stage } from '../stage.ts';
import { comesBack } from './kills.ts';

const STATE_KB = 32 * 1_024;
const CURSOR_KB = 64;
const MOST_TIMES = 2;

const diskOf = (kilobytes: number): SmallDisk => {
  const disk = createSmallDisk(kilobytes);
  if (disk === undefined) throw new Error('F10 mounts a small tmpfs, which takes root on Linux');
  return disk;
};

/** How often the worker was told, by SQLite or by the file system, that there is no room. */
const refusals = ({ workerLog }: Stage): number =>
  [...readFileSync(workerLog, 'utf8').matchAll(/BacklogFull|LedgerUnavailable|is full/g)].length;

const fillDisk = async (): Promise<Setting> => {
  const disk = diskOf(STATE_KB);
  return Promise.resolve({
    stage: { isOwnProcess: true, stateFolder: disk.folder },
    async conduct(stage, own) {
      const some = own.slice(0, MOST_TIMES);
      for (const { draw } of some) {
        await sleep(draw.int(1_000));
        const before = refusals(stage);
        disk.fill();
        await until('the worker to find the disk full', () => refusals(stage) > before, 60_000);
        await sleep(draw.int(1_500));
        disk.empty();
        await comesBack(stage);
      }
      return some.length;
    },
    close: async () => Promise.resolve(disk.close()),
  });
};

export const FULL_DISK: Scene = {
  id: 'F10',
  title: 'the disk of ledger and batches is full for a while',
  plan: () => [],
  set: fillDisk,
  obstacle: () => (canMount() ? undefined : 'it mounts a small tmpfs, which takes root on Linux'),
  lesser: ['acknowledged'],
  bite: {
    async act(script) {
      const disk = diskOf(CURSOR_KB);
      try {
        script.start({ cursor: join(disk.folder, 'cursor') });
        const { index } = script.tenant.splunk;
        await until('the first events', () => index.count() > 5);
        disk.fill();
        await sleep(500);
        disk.empty();
        await until('its end', () => script.isDone);
      } finally {
        await script.kill();
        disk.close();
      }
    },
  },
};
