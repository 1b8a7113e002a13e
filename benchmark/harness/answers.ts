/** What a process of the harness is asked over its IPC channel, and how it answers. */
export type Questions = Readonly<Record<string, (argument: never) => unknown>>;

interface Asked {
  readonly number: number;
  readonly question: string;
  readonly argument: unknown;
}

export interface Answered {
  readonly number: number;
  readonly answer?: unknown;
  readonly error?: string;
}

/** Answers its parent until that is gone. */
export const answerParent = (questions: Questions): void => {
  process.on('message', ({ number, question, argument }: Asked) => {
    void (async () => {
      try {
        const answer = await questions[question]?.(argument as never);
        process.send?.({ number, answer } satisfies Answered);
      } catch (error) {
        process.send?.({ number, error: String(error) } satisfies Answered);
      }
    })();
  });
  process.once('disconnect', () => process.exit(0));
  process.send?.('ready');
};
