import { Failure } from '../../audit/failure.ts';

/** What the archive holds is not what was signed, or not there. `what` ends the sentence "<object> …". */
export const damaged = (key: string, what: string): Failure =>
  new Failure({
    type: 'EvidenceDamaged',
    message: `${key} ${what}. \`holdfast verify\` says what else is affected.`,
    retryable: false,
  });

export const isDamaged = (error: unknown): error is Failure =>
  error instanceof Failure && error.type === 'EvidenceDamaged';
