import type { Contribution, CorrelationRule } from './rule.ts';

/**
 * Each rule in its turn within one timespan. Platforms tell times in whole seconds, so changes of one time count in
 * any order; one change is never two steps.
 */
export const orderedFires =
  (timespanMs: number, rules: readonly string[]): CorrelationRule['fires'] =>
  (events) => {
    /** Per step: the latest beginning of a series that has come so far. */
    const begun: (number | undefined)[] = [];
    for (const { step, time } of inTurn(events, rules)) {
      const start = step === 0 ? time : begun[step - 1];
      if (start === undefined || start < time - timespanMs) continue;
      begun[step] = Math.max(start, begun[step] ?? start);
      if (step === rules.length - 1) return true;
    }
    return false;
  };

interface Step {
  readonly step: number;
  readonly time: number;
}

/** At one time, changes of earlier steps first; of one change that matches several steps, the last step first. */
const inTurn = (events: readonly Contribution[], rules: readonly string[]): readonly Step[] => {
  const steps = events
    .map((event) => ({ ...event, step: rules.indexOf(event.rule) }))
    .filter(({ step }) => step >= 0);
  const earliest = new Map<string, number>();
  for (const { changeId, step } of steps) {
    earliest.set(changeId, Math.min(step, earliest.get(changeId) ?? step));
  }
  const rank = ({ changeId }: Contribution): number => earliest.get(changeId) ?? 0;
  return steps.toSorted(
    (one, other) =>
      one.time - other.time ||
      rank(one) - rank(other) ||
      (one.changeId < other.changeId ? -1 : one.changeId > other.changeId ? 1 : 0) ||
      other.step - one.step,
  );
};
