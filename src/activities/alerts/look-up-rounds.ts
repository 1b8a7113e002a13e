/** Look-ups of several events that go on at the same time, and share the time for them. */
export interface LookUpRound {
  /** Aborted when the time is over; its reason says for people why there is no answer. */
  readonly limit: AbortSignal;
  /** One of them has ended: with an answer, or because the time was over. */
  note(isAnswered: boolean): void;
}

/** Who has not answered just now is left alone for so long: what waits behind must not wait for each in turn. */
const REST_MS = 10_000;
/** Longest that one decision looks things up: its batch may be thousands of changes. */
const MOST_MS = 60_000;

export interface LookUpRounds {
  /** Of one decision; `of` is who is asked. */
  begin(of: object): { next(): LookUpRound };
}

/** How long look-ups may take, together: `withinMs` for some that go on at once, and not at all where nobody answers. */
export const createLookUpRounds = (withinMs: number, now: () => number): LookUpRounds => {
  const restsUntil = new WeakMap<object, number>();
  return {
    begin: (of) => {
      const until = now() + MOST_MS;
      return {
        next: () => {
          const time = now();
          if (time >= until) return over(`other look-ups have taken ${MOST_MS / 1_000} s`);
          if (time < (restsUntil.get(of) ?? 0))
            return over(`nothing that was asked a moment ago was answered within ${withinMs} ms`);
          const limit = AbortSignal.timeout(withinMs);
          let [ended, unanswered] = [0, 0];
          const note = (isAnswered: boolean): void => {
            ended += 1;
            if (!isAnswered) unanswered += 1;
            if (unanswered > 0 && unanswered * 2 >= ended) restsUntil.set(of, now() + REST_MS);
            else restsUntil.delete(of);
          };
          return { limit, note };
        },
      };
    },
  };
};

const over = (reason: string): LookUpRound => ({
  limit: AbortSignal.abort(new Error(reason)),
  note: () => undefined,
});
