import { z } from 'zod';
import { Failure } from '../../audit/failure.ts';

const pageSchema = z.looseObject({
  links: z.looseObject({ next: z.string().nullish() }),
  values: z.array(z.unknown()),
});

export interface ActivityPage {
  readonly values: readonly unknown[];
  /** Where the next page is; null on the last. Always below the origin that was asked. */
  readonly next: URL | null;
}

/** Reads a page as strictly as the few known facts allow: what is not a page is not "no events". */
export const parseActivityPage = (json: unknown, asked: URL): ActivityPage => {
  const page = pageSchema.safeParse(json);
  if (!page.success) {
    const issue = page.error.issues[0];
    throw new Failure({
      type: 'UnexpectedReply',
      message:
        `GET ${asked.origin}${asked.pathname} answered 200 without a page of the activity audit ` +
        `(${issue?.path.join('.')}: ${issue?.message}); check audit_path.`,
      retryable: true,
    });
  }
  const { links, values } = page.data;
  return { values, next: links.next ? followable(links.next, asked) : null };
};

/** The bearer token goes to the host that it was asked for, and to no other that an answer may name. */
export const followable = (link: string, asked: URL): URL => {
  const next = URL.parse(link, asked.href);
  if (next?.origin === asked.origin && next.username === '' && next.password === '') return next;
  throw new Failure({
    type: 'SourceRefused',
    message:
      `The activity audit of ${asked.origin} continues at ${next?.origin ?? 'an unreadable address'}, ` +
      'and a token is never sent to another host. Check the api address with the platform.',
    retryable: false,
  });
};
