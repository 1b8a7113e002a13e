import { fileURLToPath } from 'node:url';
import type { Contestant } from './contestant.ts';
import { scriptContender } from './script.ts';

const SCRIPT = fileURLToPath(new URL('../plain/plain.mjs', import.meta.url));

export const plainNode: Contestant = {
  key: 'R',
  title: 'plain Node script',
  scheme: 'record',
  prepare: async () => undefined,
  set: async (job) => scriptContender(job, { program: process.execPath, args: [SCRIPT] }),
};
