import { ApplicationFailure } from '@temporalio/workflow';
import type { WindowInput } from '../activities/harvest/harvest-activities.ts';
import type { CarriedBackfill } from './backfill-progress.ts';
import { FIELD, parseFields } from './parse-fields.ts';
import type { Reading } from './reading.ts';

/** Input of `harvestDay` and `recheckDay`, typed by people into `temporal schedule create --input`. */
export interface HarvestDayInput {
  /** Name of a harvest in holdfast.yaml. */
  readonly tenant: string;
  /** UTC day; the one before the nominal time of the schedule when left out. */
  readonly date?: string;
}

/** Input of `harvestWindow`. Times are ISO 8601 in UTC with milliseconds. */
export interface HarvestWindowInput extends WindowInput {
  /** A window that was sealed is read again, so long after it was. */
  readonly recheckHours?: number;
  /** Set by continue-as-new only. */
  readonly carried?: Reading;
}

/** Input of `backfillEvidence`. */
export interface BackfillInput extends WindowInput {
  readonly carried?: CarriedBackfill;
}

/** Input of `verifyArchive`. */
export interface VerifyInput {
  /** Every tenant when left out. */
  readonly tenant?: string;
}

const hours = {
  accepts: (value: unknown) => typeof value === 'number' && value > 0,
  means: 'a number of hours',
};

const stretch = { tenant: FIELD.name, from: FIELD.time, to: FIELD.time };

const toUtc = <Input extends WindowInput>(input: Input, workflow: string): Input => {
  const from = new Date(input.from).toISOString();
  const to = new Date(input.to).toISOString();
  if (from < to) return { ...input, from, to };
  const message = `${workflow}: "from" (${from}) must be before "to" (${to}).`;
  throw ApplicationFailure.create({ type: 'InvalidInput', message, nonRetryable: true });
};

export const parseHarvestDayInput = (input: unknown, workflow: string): HarvestDayInput => {
  const fields = { tenant: FIELD.name, date: FIELD.optional(FIELD.date) };
  const example = '{"tenant":"genesys-eu"}';
  return parseFields({ workflow, fields, example }, input) as unknown as HarvestDayInput;
};

const WINDOW = '"from":"2026-03-01T00:00:00Z","to":"2026-03-01T04:00:00Z"';

export const parseHarvestWindowInput = (input: unknown): HarvestWindowInput => {
  const workflow = 'harvestWindow';
  const fields = {
    ...stretch,
    recheckHours: FIELD.optional(hours),
    carried: FIELD.internal,
  };
  const example = `{"tenant":"genesys-eu",${WINDOW}}`;
  const parsed = parseFields({ workflow, fields, example }, input);
  return toUtc(parsed as unknown as HarvestWindowInput, workflow);
};

export const parseBackfillInput = (input: unknown): BackfillInput => {
  const workflow = 'backfillEvidence';
  const fields = { ...stretch, carried: FIELD.internal };
  const example = `{"tenant":"genesys-eu",${WINDOW.replace('03-01T04', '09-01T00')}}`;
  const parsed = parseFields({ workflow, fields, example }, input);
  return toUtc(parsed as unknown as BackfillInput, workflow);
};

export const parseVerifyInput = (input: unknown): VerifyInput => {
  const fields = { tenant: FIELD.optional(FIELD.name) };
  const example = '{"tenant":"genesys-eu"}';
  return parseFields({ workflow: 'verifyArchive', fields, example }, input ?? {});
};
