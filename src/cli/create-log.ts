import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { destination, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Config } from '../config/config.ts';

/** JSON lines; to standard output unless a file is named. */
export const createLog = (level: Config['logLevel'], file?: string): Logger => {
  if (file !== undefined) mkdirSync(dirname(file), { recursive: true });
  const options = { level, base: null, timestamp: stdTimeFunctions.isoTime };
  return pino(options, destination({ dest: file ?? 1, sync: false }));
};
