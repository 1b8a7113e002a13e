import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installRuntime } from '../../src/worker.ts';
import { silentLog } from './silent-log.ts';

/** Everything that workers of this process log, at level debug. */
export const logFile = join(tmpdir(), `holdfast-rig-${process.pid}.log`);
export const log = silentLog(logFile);

let isInstalled = false;

/** Temporal's log goes with ours; its runtime can be installed only once per process, by whoever needs it first. */
export const installSilentRuntime = (): void => {
  if (!isInstalled) installRuntime(log);
  isInstalled = true;
};
