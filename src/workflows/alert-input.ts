import type { Disposition } from '../audit/alert.ts';
import { FIELD, parseFields, type Field, type InputRules, refusal } from './parse-fields.ts';

/** Input of `raiseAlert`. */
export interface RaiseAlertInput {
  /** 16 hex digits, as `holdfast alerts list` shows them. */
  readonly alert: string;
  /** Set by continue-as-new only. */
  readonly carried?: CarriedAlert;
}

export interface CarriedAlert {
  /** Rounds in which no channel took it. */
  readonly failures: number;
  readonly lastError: string | null;
  /** What was shown is not up to date. */
  readonly isStale: boolean;
}

/** Input of `watchCriticalEvents`. */
export interface WatchInput {
  /** `ledger`, or `queue:<name>`. */
  readonly source: string;
  readonly carried?: CarriedWatch;
}

export interface CarriedWatch {
  readonly events: number;
  readonly alerts: number;
  readonly grouped: number;
  readonly findings: number;
  readonly suppressed: number;
  readonly setAside: number;
}

/** What a person says with signal or update `acknowledge`. */
export interface Acknowledgement {
  readonly by: string;
  /** What the others should know, e.g. what is being done. */
  readonly note?: string | null;
  /** Channel, `cli`, `link`; `signal` or `update` when left out. */
  readonly via?: string;
  /** ISO 8601; now when left out. */
  readonly at?: string;
}

/** What a person says with signal or update `dispose`. */
export interface Disposal extends Omit<Acknowledgement, 'note'> {
  readonly as: Disposition;
  readonly ticket?: string | null;
}

const MOST_CHARACTERS = 500;

const text: Field = {
  accepts: (value) =>
    typeof value === 'string' && value.trim() !== '' && value.length <= MOST_CHARACTERS,
  means: `a text of at most ${MOST_CHARACTERS} characters`,
};

const id: Field = {
  accepts: (value) => typeof value === 'string' && /^[0-9a-f]{16}$/.test(value),
  means: 'the 16 hex digits of an alert',
};

const source: Field = {
  accepts: (value) => typeof value === 'string' && /^(ledger|queue:.+)$/.test(value),
  means: 'ledger, or queue:<name> as in holdfast.yaml',
};

const verdict: Field = {
  accepts: (value) => ['authorised', 'incident', 'false_positive'].includes(String(value)),
  means: 'authorised, incident or false_positive',
};

const nullable = (field: Field): Field => ({
  ...field,
  accepts: (value) => value === undefined || value === null || field.accepts(value),
});

const person = {
  by: text,
  via: FIELD.optional(text),
  at: FIELD.optional(FIELD.time),
};

const ACKNOWLEDGE: InputRules = {
  workflow: 'acknowledge',
  fields: { ...person, note: nullable(text) },
  example: '{"by":"ada@example.com"}',
};

const DISPOSE: InputRules = {
  workflow: 'dispose',
  fields: { ...person, as: verdict, ticket: nullable(text) },
  example: '{"as":"authorised","by":"ada@example.com","ticket":"CHG-4711"}',
};

const parsed = <Input>(rules: InputRules, input: unknown): Input =>
  parseFields(rules, input) as unknown as Input;

export const parseRaiseAlertInput = (input: unknown): RaiseAlertInput =>
  parsed(
    {
      workflow: 'raiseAlert',
      fields: { alert: id, carried: FIELD.internal },
      example: '{"alert":"0123456789abcdef"}',
    },
    input,
  );

export const parseWatchInput = (input: unknown): WatchInput =>
  parsed(
    {
      workflow: 'watchCriticalEvents',
      fields: { source, carried: FIELD.internal },
      example: '{"source":"ledger"}',
    },
    input,
  );

export const parseAcknowledgement = (input: unknown): Acknowledgement => parsed(ACKNOWLEDGE, input);
/** Whoever says that a change was allowed says by what. */
export const parseDisposal = (input: unknown): Disposal => {
  const disposal = parsed<Disposal>(DISPOSE, input);
  if (disposal.as === 'authorised' && typeof disposal.ticket !== 'string') {
    throw refusal(
      DISPOSE,
      'authorised needs input field "ticket", or a few words on who allowed it',
    );
  }
  return disposal;
};
