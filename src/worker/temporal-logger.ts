import type { Logger as TemporalLogger, LogLevel, LogMetadata } from '@temporalio/worker';
import type { Logger } from 'pino';

const PINO_LEVEL = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const;

/** Temporal's log in the same lines as ours. */
export const createTemporalLogger = (log: Logger): TemporalLogger => {
  const write = (level: LogLevel, message: string, metadata: LogMetadata = {}): void => {
    const { sdkComponent, ...rest } = metadata;
    log[PINO_LEVEL[level]]({ component: sdkComponent ?? 'temporal', ...rest }, message);
  };
  return {
    log: write,
    trace: (message, metadata) => write('TRACE', message, metadata),
    debug: (message, metadata) => write('DEBUG', message, metadata),
    info: (message, metadata) => write('INFO', message, metadata),
    warn: (message, metadata) => write('WARN', message, metadata),
    error: (message, metadata) => write('ERROR', message, metadata),
  };
};
