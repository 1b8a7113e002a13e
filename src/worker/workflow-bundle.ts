import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { runCommand } from '../embedded/run-command.ts';
import { keepBundle, readBundle } from './bundle-cache.ts';
import { bundleKey, type BundleInputs } from './bundle-key.ts';

const BUNDLE_PROCESS = fileURLToPath(new URL('./bundle-process.ts', import.meta.url));

export interface WorkflowBundleOptions {
  readonly folder: string;
  readonly inputs: BundleInputs;
  readonly log: Logger;
  readonly make?: (log: Logger) => Promise<string>;
}

/** The code of our workflows as Temporal runs it: from an earlier start if nothing has changed since, else made. */
export const workflowBundle = async ({
  folder,
  inputs,
  log,
  make = bundleWorkflows,
}: WorkflowBundleOptions): Promise<string> => {
  const doWithout = (error: unknown): undefined => {
    log.info(
      { folder, reason: (error as Error).message },
      'the bundle of the workflows cannot be kept, so that each start takes a second longer; ' +
        'XDG_CACHE_HOME may name a folder that can be written',
    );
    return undefined;
  };
  const key = await bundleKey(inputs).catch(doWithout);
  if (key === undefined) return make(log);
  const kept = await readBundle(folder, key).catch(doWithout);
  if (kept?.kind === 'whole') return kept.code;
  if (kept?.kind === 'damaged') {
    log.warn({ folder, key }, 'the bundle of the workflows was damaged, and is made anew');
  }
  const code = await make(log);
  // What was changed meanwhile may be in it.
  const unchanged = (await bundleKey(inputs).catch(doWithout)) === key;
  if (kept !== undefined && unchanged) await keepBundle(folder, key, code).catch(doWithout);
  return code;
};

/** In a process of its own, because what bundles would keep some 180 MB of the worker's memory for good. */
export const bundleWorkflows = async (log: Logger): Promise<string> => {
  const { exitCode, stdout, stderr } = await runCommand(process.execPath, [BUNDLE_PROCESS]);
  if (exitCode !== 0) {
    throw new Error(
      `The workflows could not be bundled for Temporal; see what the bundler says and start again: ${stderr.trim() || 'its process was ended'}`,
    );
  }
  if (stderr !== '') log.warn({ output: stderr.trim() }, 'said while the workflows were bundled');
  return stdout;
};
