import { gunzipSync } from 'node:zlib';
import { html } from '../http.ts';
import type { SplunkReply, SplunkRequest } from '../http.ts';
import type { SplunkWorld } from '../splunk-world.ts';

/** The text of a body, or the HTML page that splunkd answers when it cannot get at it. */
export function decodeBody(
  request: SplunkRequest,
  { settings }: SplunkWorld,
): { readonly text: string } | SplunkReply {
  const limit = settings.maxContentLengthBytes;
  if (request.body.length > limit) return tooLarge();
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return { text: request.body.toString('utf8') };
  if (encoding !== 'gzip') return html(415, 'Unsupported Media Type');
  if (request.body.length === 0) return { text: '' };
  try {
    return { text: gunzipSync(request.body, { maxOutputLength: limit }).toString('utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : html(400, 'Bad Request');
  }
}

/** The text for a fault to match; empty where splunkd cannot get at it. */
export function textOf(request: SplunkRequest, world: SplunkWorld): string {
  const body = decodeBody(request, world);
  return 'text' in body ? body.text : '';
}

const tooLarge = (): SplunkReply => html(413, 'Content-Length of request is too large');
