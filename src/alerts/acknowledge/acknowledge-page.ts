import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { closeServer, listenOn, SERVER_LIMITS } from '../../http/listening.ts';
import type { AcknowledgeSettings } from '../alert-settings.ts';
import type { Listener, Pressed, Heard } from '../channels/channel.ts';
import { plainText } from '../channels/plain-text.ts';
import { LONGEST_NAME, type Presser } from './act-form.ts';
import { renderRefusal } from './alert-page.ts';
import { createInTurn } from './in-turn.ts';
import { type Answer, type AnswerDependencies, answerLink } from './link-answer.ts';
import { PAGE_HEADERS } from './page-frame.ts';
import { readSmallBody } from './read-small-body.ts';

type Hear = (pressed: Pressed) => Promise<Heard>;

export interface AcknowledgePageOptions extends Omit<AnswerDependencies, 'hear'> {
  readonly settings: Pick<AcknowledgeSettings, 'host' | 'port' | 'userHeader'>;
}

const plain = (status: number, title: string, text: string): Answer => ({
  status,
  page: renderRefusal(title, text),
  refused: `${status} ${title}`,
});

const NO_PAGE = plain(404, 'There is nothing here', 'Open the link of an alert.');
const WRONG_METHOD = plain(
  405,
  'This is not possible here',
  'A link is opened, or its form is sent.',
);
const BAD_BODY = plain(
  400,
  'The form could not be read',
  'Open the link again, and send its form.',
);
const UNNAMED = plain(
  403,
  'Nobody is signed in',
  'The proxy in front of this page did not say who you are. Open the link by its public address.',
);
const AWAY = plain(
  503,
  'This cannot be answered now',
  'Nothing was done. The link still works: please try again in a moment.',
);

/** The page behind the links of messages that have no button. A GET shows, and only a POST acts. */
export const createAcknowledgePage = ({
  settings: { host, port, userHeader },
  ...dependencies
}: AcknowledgePageOptions): Listener => {
  let server: Server | undefined;
  const inTurn = createInTurn();
  const answer = async (request: IncomingMessage, hear: Hear): Promise<Answer> => {
    const token = tokenOf(request);
    if (token === undefined) return NO_PAGE;
    const isPost = request.method === 'POST';
    if (!isPost && request.method !== 'GET' && request.method !== 'HEAD') return WRONG_METHOD;
    const presser = presserOf(request, userHeader);
    if (presser === undefined) return UNNAMED;
    const body = isPost ? await readSmallBody(request) : null;
    if (body === undefined) return BAD_BODY;
    const visit = { token, presser, body };
    // Two presses of one link at once: the second sees what the first has done.
    return inTurn(token, () => answerLink(visit, { ...dependencies, hear }));
  };
  const handle = async (
    request: IncomingMessage,
    response: ServerResponse,
    hear: Hear,
  ): Promise<void> => {
    const { status, page, refused } = await answer(request, hear).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      return { ...AWAY, refused: reason };
    });
    if (refused !== null) {
      const from = request.socket.remoteAddress ?? 'an unknown address';
      dependencies.onTrouble(
        `Acknowledgement page refused ${request.method} from ${from}: ${refused}`,
      );
    }
    const more = {
      ...(status === 405 && { allow: 'GET, HEAD, POST' }),
      // What was not read of a refused body does not become the next request.
      ...(refused !== null && { connection: 'close' }),
    };
    response.writeHead(status, { ...PAGE_HEADERS, ...more });
    response.end(request.method === 'HEAD' ? undefined : page);
  };
  return {
    name: 'link',
    async start(hear) {
      const made = createServer(
        SERVER_LIMITS,
        (request, response) => void handle(request, response, hear),
      );
      await listenOn(
        made,
        { host, port },
        { what: 'The page for acknowledgements', setting: 'alerts.acknowledge.listen' },
      );
      server = made;
    },
    async stop() {
      const closing = server;
      server = undefined;
      if (closing !== undefined) await closeServer(closing);
    },
  };
};

/** Behind a proxy, the path may begin with more. */
const tokenOf = ({ url = '' }: IncomingMessage): string | undefined =>
  /^[^?#]*\/a\/([^/?#]+)$/.exec(url)?.[1];

/** Header values are Latin-1 for Node; proxies send UTF-8. */
const presserOf = (
  { headers }: IncomingMessage,
  userHeader: string | undefined,
): Presser | undefined => {
  if (userHeader === undefined) return { known: false, suggested: '' };
  const value = headers[userHeader.toLowerCase()];
  const text = typeof value === 'string' ? Buffer.from(value, 'latin1').toString('utf8') : '';
  const name = plainText(text, LONGEST_NAME);
  return name === '' ? undefined : { known: true, name };
};
