import { z } from 'zod';
import type { HttpReply } from '../../http/http-client.ts';
import { parseJson } from '../parse-json.ts';

/** What an error reply says. Every field is optional: gateways answer in their own words. */
export interface GenesysError {
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly contextId: string | undefined;
}

const text = z.string().optional().catch(undefined);
/** `error` and `error_description` (or `description`) are the login host's names. */
const errorBody = z.looseObject({
  code: text,
  message: text,
  contextId: text,
  error: text,
  error_description: text,
  description: text,
});

const maxMessageLength = 300;

export const parseGenesysError = (reply: HttpReply): GenesysError => {
  const body = errorBody.safeParse(parseJson(reply.body)).data;
  const message = body?.message ?? body?.error_description ?? body?.description;
  return {
    code: body?.code ?? body?.error,
    message: message?.slice(0, maxMessageLength),
    contextId: body?.contextId ?? reply.headers['inin-correlation-id'],
  };
};
