import { Failure } from '../../audit/failure.ts';
import type { Window } from '../../audit/window.ts';
import type { HarvestSource } from '../../platforms/harvest.ts';
import type { LookUps } from '../../platforms/look-ups.ts';

/** A configured tenant, ready to be harvested; made in worker/. */
export interface HarvestSetup {
  readonly source: HarvestSource;
  /** Undefined where the platform offers none: then the evidence says that nothing was looked up. */
  readonly lookUps: LookUps | undefined;
  readonly windowMs: number;
  readonly lagMs: number;
  /** Beginning of the first window there has to be; undefined: the first that is harvested. */
  readonly from: number | undefined;
  readonly services: readonly string[];
  readonly snapshots: boolean;
  readonly concurrency: number;
  /** Activity queue of the tenant's credential. */
  readonly queue: string;
  readonly targets: readonly string[];
  /** Host of the platform's API, `host` of the events in Splunk. */
  readonly host: string;
}

export const tenantNamed = (
  harvests: ReadonlyMap<string, HarvestSetup>,
  name: string,
): HarvestSetup => {
  const setup = harvests.get(name);
  if (setup !== undefined) return setup;
  const known = [...harvests.keys()].join(', ') || 'none';
  throw invalid(
    `There is no harvest "${name}" in this worker's holdfast.yaml (known: ${known}). ` +
      'Correct the input, or add the harvest and restart the worker.',
  );
};

/** `from` and `to` as workflows carry them. */
export const toWindow = (input: { readonly from: string; readonly to: string }): Window => {
  const window = { from: Date.parse(input.from), to: Date.parse(input.to) };
  if (window.from < window.to) return window;
  throw invalid(
    `The window from ${input.from} to ${input.to} is none; write ISO 8601 in UTC, from before to.`,
  );
};

const invalid = (message: string): Failure =>
  new Failure({ type: 'InvalidInput', message, retryable: false });
