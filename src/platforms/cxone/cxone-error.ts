import { z } from 'zod';
import type { HttpReply } from '../../http/http-client.ts';
import { parseJson } from '../parse-json.ts';

const text = z.string().optional().catch(undefined);

/**
 * Every part of the platform has words of its own: reporting {Message}, ACD {error, error_description} or a
 * header, UserHub {error, message}.
 */
const errorBody = z.looseObject({
  Message: text,
  message: text,
  error: text,
  error_description: text,
});

const maxLength = 300;

/** What an error reply says, for people; undefined when it says nothing readable. */
export const readCxoneError = (reply: HttpReply): string | undefined => {
  const body = errorBody.safeParse(parseJson(reply.body)).data;
  const said = [
    body?.Message ?? body?.error_description ?? body?.message ?? body?.error,
    reply.headers['icstatusdescription'],
  ];
  return said.find((part) => part !== undefined && part !== '')?.slice(0, maxLength);
};

/** The OAuth code of a refused login. Nothing else is told: a reply to secrets might repeat one. */
export const readErrorCode = (reply: HttpReply): string | undefined => {
  const code = errorBody.safeParse(parseJson(reply.body)).data?.error;
  return code !== undefined && /^[\w. -]{1,60}$/.test(code) ? code : undefined;
};
