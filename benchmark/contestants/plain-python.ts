import { fileURLToPath } from 'node:url';
import { pythonEnvironment } from '../../test/support/python-environment.ts';
import type { Contestant } from './contestant.ts';
import { scriptContender } from './script.ts';

const SCRIPT = fileURLToPath(new URL('../plain/plain.py', import.meta.url));
const environment = pythonEnvironment({
  name: 'plain',
  requirements: fileURLToPath(new URL('../plain/requirements.txt', import.meta.url)),
  announcement: 'Installing what the plain Python script needs, once.',
});

export const plainPython: Contestant = {
  key: 'P',
  title: 'plain Python script',
  scheme: 'record',
  async prepare() {
    try {
      await environment.build((line) => process.stderr.write(`${line}\n`));
      return undefined;
    } catch (error) {
      return `its environment cannot be made: ${(error as Error).message}`;
    }
  },
  set: async (job) =>
    scriptContender(job, {
      program: await environment.build(() => undefined),
      args: ['-u', SCRIPT],
    }),
};
