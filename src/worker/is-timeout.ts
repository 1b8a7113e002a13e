import { isGrpcServiceError } from '@temporalio/client';

/** Nobody answered in time; what was asked may be done all the same. */
export const isTimeout = (error: unknown): boolean => {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return (
    (error instanceof Error && error.name === 'WorkflowUpdateRPCTimeoutOrCancelledError') ||
    (isGrpcServiceError(cause) && cause.details.includes('eadline'))
  );
};
