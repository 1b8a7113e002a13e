import { createServer, type Server } from 'node:net';

export interface PortWish {
  /** 0 asks for any free port. */
  readonly port: number;
  readonly purpose: string;
}

/**
 * Ports on 127.0.0.1 that are free at this moment: the wished ones, or any where those are taken, which
 * `onTaken` is told. Another program may take one before it is used.
 */
export async function findFreePorts(
  wishes: readonly PortWish[],
  onTaken: (message: string) => void,
): Promise<number[]> {
  const held: Server[] = [];
  try {
    for (const { port, purpose } of wishes) {
      const server = (await listen(port)) ?? (await listen(0));
      if (server === undefined) throw new Error(`No free port on 127.0.0.1 for ${purpose}.`);
      held.push(server);
      if (port !== 0 && portOf(server) !== port)
        onTaken(`Port ${port} is taken; ${purpose} is on ${portOf(server)}.`);
    }
    return held.map(portOf);
  } finally {
    for (const server of held) server.close();
  }
}

async function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}
