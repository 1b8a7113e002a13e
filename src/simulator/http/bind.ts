import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Bound {
  /** Host and port as they stand in a URL, e.g. `127.0.0.1:40123`. */
  readonly authority: string;
  readonly port: number;
  /** Ends also what is under way. */
  close(): Promise<void>;
}

/** Port 0 takes a free one. */
export async function bind(server: Server, port: number, host: string): Promise<Bound> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    authority: `${name}:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
