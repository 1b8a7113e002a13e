import { fileURLToPath } from 'node:url';
import { pythonEnvironment } from './python-environment.ts';

const environment = pythonEnvironment({
  name: 'moto',
  requirements: fileURLToPath(new URL('../../tools/moto/requirements.txt', import.meta.url)),
  announcement: 'Installing moto, an emulation of SQS and EventBridge, once, about half a minute.',
});

/** The Python that has moto, if it was made before. */
export const cachedMoto = environment.cached;

/** Installs moto unless that was done before; throws with the last words of what failed. */
export const buildMoto = environment.build;
