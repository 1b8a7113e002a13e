import { activityInfo } from '@temporalio/activity';
import { Failure, type FailureType } from '../../audit/failure.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { WindowInput } from './harvest-activities.ts';
import { toWindow } from './harvest-setup.ts';

/** Of the archive, not of the platform: no window can be sealed until somebody mends it. */
const OF_ARCHIVE: readonly FailureType[] = [
  'EvidenceConflict',
  'InvalidConfiguration',
  'StoreRefused',
  'StoreUnavailable',
];
/** What is away may be back a moment later. */
const PATIENT_ATTEMPTS = 2;

/**
 * Tells why a window is neither opened nor sealed where people look for it: in its row, where it has one, and as an
 * alert while the archive is the cause. Such a run waits, and its history alone would say so.
 */
export const telling =
  <Input extends WindowInput, Result>(
    { windows, conditions }: Pick<Ledger, 'windows' | 'conditions'>,
    work: (input: Input) => Promise<Result>,
  ) =>
  async (input: Input): Promise<Result> => {
    try {
      return await work(input);
    } catch (error) {
      const { tenant, from } = input;
      const message = error instanceof Error ? error.message : String(error);
      await windows.noteError(tenant, toWindow(input), message);
      if (isOfArchive(error)) {
        await conditions.raise(
          'ArchiveUnusable',
          tenant,
          `The window of ${tenant} from ${from} cannot be sealed, and stays open: ${message}`,
        );
      }
      throw error;
    }
  };

const isOfArchive = (error: unknown): boolean =>
  error instanceof Failure &&
  OF_ARCHIVE.includes(error.type) &&
  (error.type !== 'StoreUnavailable' || activityInfo().attempt > PATIENT_ATTEMPTS);
