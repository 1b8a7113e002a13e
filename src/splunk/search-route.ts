import type { HttpReply } from '../http/http-client.ts';
import type { SearchSession } from './search-session.ts';
import { strange } from './search-reply.ts';

/** Where a splunkd takes searches: v1 is switched off in new ones, v2 unknown to old ones. */
export interface SearchRoute {
  /** The first reply of a route that exists, and its path. */
  start(
    session: SearchSession,
    form: Readonly<Record<string, string>>,
  ): Promise<{ readonly path: string; readonly reply: HttpReply }>;
}

const paths = ['/services/search/v2/jobs', '/services/search/jobs'] as const;

/** Asks first where it was answered last. */
export const createSearchRoute = (): SearchRoute => {
  let known: string = paths[0];
  return {
    start: async (session, form) => {
      for (const path of [known, ...paths.filter((other) => other !== known)]) {
        const reply = await session.send({ method: 'POST', path, form });
        if (reply.status === 404 || reply.status === 410) continue;
        known = path;
        return { path, reply };
      }
      throw strange(
        "there is no search API at this address; is it that of splunkd's management port?",
      );
    },
  };
};
