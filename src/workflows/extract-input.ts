import { ApplicationFailure } from '@temporalio/workflow';

/** Input of `extractAuditLog`, typed by people into `temporal schedule create --input`. */
export interface ExtractInput {
  /** Name of a stream in holdfast.yaml. */
  readonly stream: string;
  /** True: one long run that polls. False or absent: ends when caught up, for schedules. */
  readonly follow?: boolean;
  /** ISO 8601 with offset: where a stream that has never run starts. */
  readonly from?: string;
  /** Set by continue-as-new only. */
  readonly carried?: Carried;
}

export interface Carried {
  readonly events: number;
  readonly duplicates: number;
  readonly slowdown: number;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refuse = (message: string): never => {
  throw ApplicationFailure.create({ type: 'InvalidInput', message, nonRetryable: true });
};

const FIELDS = {
  stream: (value: unknown) => typeof value === 'string' && value !== '',
  follow: (value: unknown) => value === undefined || typeof value === 'boolean',
  from: (value: unknown) => value === undefined || typeof value === 'string',
  carried: (value: unknown) => value === undefined || isObject(value),
};

const EXAMPLE = `Give e.g. --input '{"stream":"genesys-eu"}'.`;

/** Hand-written, because a schema library would weigh on every cached workflow. */
export const parseExtractInput = (input: unknown): ExtractInput => {
  if (!isObject(input)) {
    return refuse(`extractAuditLog: the input must be one JSON object. ${EXAMPLE}`);
  }
  const unknown = Object.keys(input).find((key) => !(key in FIELDS));
  if (unknown !== undefined) {
    refuse(
      `extractAuditLog: unknown input field "${unknown}"; known are stream, follow, from. ${EXAMPLE}`,
    );
  }
  const wrong = Object.entries(FIELDS).find(([key, accepts]) => !accepts(input[key]));
  if (wrong !== undefined) {
    refuse(
      `extractAuditLog: input field "${wrong[0]}" is missing or of the wrong type. ${EXAMPLE}`,
    );
  }
  return input as unknown as ExtractInput;
};
