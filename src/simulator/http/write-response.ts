import type { ServerResponse } from 'node:http';
import type { SimulatedResponse } from './exchange.ts';

/** Sends an answer with what goes wrong with it on the wire; delays are the caller's. */
export function writeResponse(
  outgoing: ServerResponse,
  { status, headers, body, reset, cutAfterBytes, saidBytes }: SimulatedResponse,
): void {
  if (reset === true) {
    outgoing.req.socket.resetAndDestroy();
    return;
  }
  // Bytes go out as they are: a page is half a megabyte.
  const bytes = body instanceof Uint8Array ? body : Buffer.from(body ?? '');
  outgoing.writeHead(status, { ...headers, 'content-length': saidBytes ?? bytes.length });
  if (cutAfterBytes !== undefined && cutAfterBytes < bytes.length) {
    outgoing.write(bytes.subarray(0, cutAfterBytes), () => outgoing.req.socket.destroy());
    return;
  }
  outgoing.end(bytes);
}
