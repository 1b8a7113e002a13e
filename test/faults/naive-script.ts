import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SECRETS } from '../support/rig.ts';
import type { NaiveOptions } from './naive-collector.ts';
import { SPAN_MS, type Tenant } from './tenant.ts';

const MAIN = fileURLToPath(new URL('./naive-collector.ts', import.meta.url));

/** The naive collector as a process of its own. */
export interface NaiveScript {
  readonly tenant: Tenant;
  readonly cursorFile: string;
  start(change?: Partial<NaiveOptions>): void;
  /** kill -9; returns when it is gone. */
  kill(): Promise<void>;
  /** It has read everything, or ended in another way. */
  readonly isDone: boolean;
  close(): Promise<void>;
}

export const createNaiveScript = (
  tenant: Tenant,
  { asksSplunk = false }: { readonly asksSplunk?: boolean },
): NaiveScript => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-naive-'));
  const cursorFile = join(folder, 'cursor');
  const options = optionsOf(tenant, cursorFile, asksSplunk);
  let child: ChildProcess | undefined;
  let changes: Partial<NaiveOptions> = {};
  const kill = async (): Promise<void> => {
    const killed = child;
    if (killed === undefined || killed.exitCode !== null || killed.signalCode !== null) return;
    const gone = once(killed, 'exit');
    killed.kill('SIGKILL');
    await gone;
  };
  const end = (): void => {
    child?.kill('SIGKILL');
  };
  process.once('exit', end);
  return {
    tenant,
    cursorFile,
    start(change = {}) {
      changes = { ...changes, ...change };
      const args = [MAIN, JSON.stringify({ ...options, ...changes })];
      child = spawn(process.execPath, args, { stdio: 'ignore' });
    },
    kill,
    get isDone() {
      return child !== undefined && child.exitCode !== null;
    },
    async close() {
      await kill();
      process.off('exit', end);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const optionsOf = (
  { source, splunk, world }: Tenant,
  cursor: string,
  asksSplunk: boolean,
): NaiveOptions => ({
  apiUrl: source.url,
  clientId: 'holdfast',
  clientSecret: SECRETS['genesys-secret'],
  hecUrl: splunk.hecUrl,
  hecToken: SECRETS['hec-token'],
  cursor,
  // Siblings of a change lie up to some seconds before it.
  from: world.now() - SPAN_MS - 60_000,
  to: world.now(),
  windowMs: 7 * 60_000,
  pageSize: 5,
  timeoutMs: 500,
  retryMs: 100,
  ...(asksSplunk && {
    searchUrl: splunk.managementUrl,
    searchAuthorization: 'Bearer simulated-search-token',
  }),
});
