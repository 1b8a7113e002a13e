import { EXIT } from './exit-codes.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Waits for Ctrl-C or a request to end. The second one ends the process at once: nothing is lost by it, as
 * everything that is not confirmed is done again at the next start.
 */
export const untilInterrupted = async (onFirst: () => void = () => undefined): Promise<void> => {
  await new Promise<void>((resolve) => {
    let interrupted = false;
    const onSignal = (): void => {
      if (interrupted) process.exit(EXIT.interrupted);
      interrupted = true;
      onFirst();
      resolve();
    };
    for (const signal of SIGNALS) process.on(signal, onSignal);
  });
};
