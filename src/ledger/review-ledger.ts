import type { Connections } from './connections.ts';
import { createContributions } from './contributions.ts';
import { createPushedEvents } from './pushed-events.ts';
import { createReaders } from './readers.ts';
import type { ReviewLedger } from './reviews.ts';

export function createReviewLedger(connections: Connections & { ledgerId: string }): ReviewLedger {
  const contributions = createContributions(connections);
  const pushed = createPushedEvents(connections);
  return {
    ...createReaders(connections),
    contribute: contributions.contribute,
    contributions: contributions.contributions,
    notePushed: pushed.notePushed,
    noteRead: pushed.noteRead,
    firstPushed: pushed.firstPushed,
    comparePushed: pushed.comparePushed,
    forget: async (before) => (await contributions.forget(before)) + (await pushed.forget(before)),
  };
}
