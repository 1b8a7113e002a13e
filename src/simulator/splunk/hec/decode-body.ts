import { gunzipSync } from 'node:zlib';
import { html } from '../http.ts';
import type { SplunkReply, SplunkRequest } from '../http.ts';
import type { SplunkWorld } from '../splunk-world.ts';

/** A body as it was before encoding, or the HTML page that splunkd answers when it cannot get at it. */
export function decodeBody(
  request: SplunkRequest,
  { settings }: SplunkWorld,
): { readonly bytes: Buffer } | SplunkReply {
  const limit = settings.maxContentLengthBytes;
  if (request.body.length > limit) return tooLarge();
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return { bytes: request.body };
  if (encoding !== 'gzip') return html(415, 'Unsupported Media Type');
  if (request.body.length === 0) return { bytes: request.body };
  try {
    return { bytes: gunzipSync(request.body, { maxOutputLength: limit }) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : html(400, 'Bad Request');
  }
}

/** The text for a fault to match; empty where splunkd cannot get at it. */
export function textOf(request: SplunkRequest, world: SplunkWorld): string {
  const body = decodeBody(request, world);
  return 'bytes' in body ? body.bytes.toString('utf8') : '';
}

const tooLarge = (): SplunkReply => html(413, 'Content-Length of request is too large');
