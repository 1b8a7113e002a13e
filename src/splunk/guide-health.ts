import { TransportError, type HttpReply } from '../http/http-client.ts';
import { parseHecReply, parseObject } from './hec-reply.ts';
import type { HecAnswer } from './hec-transport.ts';
import type { Health, TokenProbe } from './hec-client.ts';
import { statedTokenStatus, tokenStatusOf, type TokenStatus } from './token-status.ts';

/** POST health, with the token. */
type AskHealth = () => Promise<HecAnswer>;

/** As the guide has it: the answer tells `tokenStatus`, or refuses the token. */
export const checkGuideHealth = async (ask: AskHealth): Promise<Health> => {
  try {
    const { reply } = await ask();
    const { status } = reply;
    const state = status === 200 ? 'healthy' : status >= 500 ? 'unhealthy' : 'unknown';
    return {
      state,
      code: codeOf(reply),
      text: textOf(reply),
      tokenStatus: guideTokenStatus(reply),
    };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return { state: 'unreachable', code: null, text: error.message, tokenStatus: 'unknown' };
  }
};

/** Asked once more where the token's reference holds another one by now. */
export const probeGuideToken = async (ask: AskHealth): Promise<TokenProbe> => {
  try {
    let answer = await ask();
    const first = guideTokenStatus(answer.reply);
    if ((first === 'invalid' || first === 'disabled') && (await answer.renewToken())) {
      answer = await ask();
    }
    const { reply } = answer;
    return { status: guideTokenStatus(reply), code: codeOf(reply), text: textOf(reply) };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return { status: 'unknown', code: null, text: error.message };
  }
};

/** A health that says nothing of the token proves nothing of it. */
const guideTokenStatus = (reply: HttpReply): TokenStatus => {
  const stated = statedTokenStatus(reply);
  return stated === 'unknown' && reply.status >= 400 ? tokenStatusOf(reply) : stated;
};

const codeOf = ({ body }: HttpReply): number | null => parseHecReply(body)?.code ?? null;

const textOf = ({ status, body }: HttpReply): string => {
  const { tokenStatus, text } = parseObject(body) ?? {};
  if (typeof tokenStatus === 'string') return `tokenStatus ${tokenStatus.slice(0, 40)}`;
  return typeof text === 'string' ? text.slice(0, 200) : `HTTP ${status}`;
};
