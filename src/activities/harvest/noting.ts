import { activityInfo } from '@temporalio/activity';
import { Failure } from '../../audit/failure.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { isTimeout } from '../../platforms/genesys/classify-reply.ts';
import type { WindowInput } from './harvest-activities.ts';
import { toWindow } from './harvest-setup.ts';

/** The first may be an accident of the network. */
const PATIENT_ATTEMPTS = 2;

/**
 * Keeps why a platform did not answer where people look for the window. A platform that runs out of time again and
 * again is asked for too much: the workflow then asks for halves.
 */
export const noting = async <Result>(
  { windows }: Pick<Ledger, 'windows'>,
  { tenant, from, to }: WindowInput,
  work: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await windows.noteError(tenant, toWindow({ from, to }), message);
    const isTooMuch = error instanceof Failure && isTimeout(error);
    if (!isTooMuch || activityInfo().attempt <= PATIENT_ATTEMPTS) throw error;
    throw new Failure({ type: 'QueryUnfinished', message, retryable: true, cause: error });
  }
};
