export interface PagesAhead<Page> {
  /** The page after another, or the first; undefined after the last. */
  readonly ask: (after: Page | undefined, signal: AbortSignal) => Promise<Page> | undefined;
  /** Whether the page after this one will be wanted too. A wrong yes costs a request, a wrong no some time. */
  readonly isNextWanted: (page: Page) => boolean;
  readonly signal: AbortSignal | undefined;
}

/** Pages in their order. While one is worked on, the next is on its way; whoever stops has it called back. */
export async function* pagesAhead<Page>({
  ask,
  isNextWanted,
  signal,
}: PagesAhead<Page>): AsyncGenerator<Page, void, void> {
  const stopped = new AbortController();
  const either = AbortSignal.any([stopped.signal, ...(signal === undefined ? [] : [signal])]);
  try {
    let asked = ask(undefined, either);
    while (asked !== undefined) {
      const page: Page = await asked;
      asked = isNextWanted(page) ? ask(page, either) : undefined;
      // A failure is told to whoever asks for that page, not before and not to nobody.
      asked?.catch(() => undefined);
      yield page;
      asked ??= ask(page, either);
    }
  } finally {
    stopped.abort();
  }
}
