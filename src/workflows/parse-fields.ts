import { ApplicationFailure } from '@temporalio/workflow';

export interface Field {
  readonly accepts: (value: unknown) => boolean;
  /** For the refusal, e.g. `a time in UTC`. */
  readonly means: string;
  /** Set by a workflow of ours only, and not told to people. */
  readonly isInternal?: true;
}

export interface InputRules {
  readonly workflow: string;
  readonly fields: Readonly<Record<string, Field>>;
  /** Input that would do, as people type it. */
  readonly example: string;
}

const isTime = (value: unknown): boolean =>
  typeof value === 'string' &&
  /T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(value) &&
  !Number.isNaN(Date.parse(value));

const isDate = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^\d{4}-\d{2}-\d{2}$/.test(value) &&
  !Number.isNaN(Date.parse(value));

const optional = (field: Field): Field => ({
  ...field,
  accepts: (value) => value === undefined || field.accepts(value),
});

const name: Field = {
  accepts: (value) => typeof value === 'string' && value !== '',
  means: 'the name of a harvest in holdfast.yaml',
};
const time: Field = { accepts: isTime, means: 'a time such as 2026-03-01T00:00:00Z' };
const date: Field = { accepts: isDate, means: 'a UTC day such as 2026-03-01' };
const internal: Field = {
  accepts: (value) => value === undefined || (typeof value === 'object' && value !== null),
  means: 'set by continue-as-new only',
  isInternal: true,
};

/** What inputs of the harvest are made of. */
export const FIELD = { name, time, date, internal, optional };

export const refusal = ({ workflow, example }: InputRules, what: string): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'InvalidInput',
    message: `${workflow}: ${what}. Give e.g. --input '${example}'.`,
    nonRetryable: true,
  });

/** Hand-written, because a schema library would weigh on every cached workflow. */
export const parseFields = (rules: InputRules, input: unknown): Record<string, unknown> => {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw refusal(rules, 'the input must be one JSON object');
  }
  const given: Record<string, unknown> = { ...input };
  const known = Object.entries(rules.fields).flatMap(([key, { isInternal }]) =>
    isInternal === true ? [] : [key],
  );
  for (const key of Object.keys(given)) {
    if (key in rules.fields) continue;
    throw refusal(rules, `unknown input field "${key}"; known are ${known.join(', ')}`);
  }
  for (const [key, { accepts, means }] of Object.entries(rules.fields)) {
    if (!accepts(given[key])) throw refusal(rules, `input field "${key}" must be ${means}`);
  }
  return given;
};
