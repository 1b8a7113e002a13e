import { destination, type Logger, pino } from 'pino';

/** Everything, into a file: what a test greps for secrets, and nobody's screen. */
export const silentLog = (file: string): Logger =>
  pino({ level: 'debug' }, destination({ dest: file, sync: true }));
