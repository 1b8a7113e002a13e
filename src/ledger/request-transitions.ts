import type { RequestState } from './ledger.ts';

/** Every change of a request's state there is; ARCHITECTURE.md says who makes it. */
export const requestTransitions: Readonly<Record<RequestState, readonly RequestState[]>> = {
  // To ambiguous without a send: a batch that may be there already is searched for first.
  // To split or quarantined: it never got through, while others did.
  prepared: ['sent', 'ambiguous', 'split', 'quarantined'],
  sent: ['accepted', 'prepared', 'ambiguous', 'quarantined', 'split'],
  accepted: ['confirmed', 'ambiguous'],
  // Reconciliation does not find what was there.
  confirmed: ['ambiguous'],
  ambiguous: ['confirmed', 'prepared', 'split'],
  // A person has it replayed.
  quarantined: ['prepared'],
  split: [],
};

/** An illegal change is a mistake in our code, not something that can happen: no Failure. */
export function assertTransition(request: string, from: RequestState, to: RequestState): void {
  if (requestTransitions[from].includes(to)) return;
  throw new Error(`request ${request} cannot go from ${from} to ${to}`);
}

/** A part of a request is what the whole could have become, or is left as the whole was. */
export function assertPart(request: string, from: RequestState, part: RequestState): void {
  assertTransition(request, from, 'split');
  if (part !== from || from === 'sent') assertTransition(request, from, part);
}
