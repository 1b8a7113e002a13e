import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** Stands between workers and a Temporal server, and can keep back what the workers say. */
export interface TemporalGate {
  /** Where workers find the server. */
  readonly address: string;
  /** From now on nothing that a worker says reaches the server; what the server says still passes. */
  hold(): void;
  /** Lets through what was kept back. */
  release(): void;
  /** Breaks all connections: what was kept back is never heard. */
  sever(): void;
  close(): Promise<void>;
}

export const openTemporalGate = async (server: string): Promise<TemporalGate> => {
  const [host, port] = server.split(':');
  const pairs = new Map<Socket, Socket>();
  let held = false;
  const gate = createServer((worker) => {
    const upstream = connect(Number(port), host);
    pairs.set(worker, upstream);
    for (const socket of [worker, upstream]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined); // a killed end; 'close' follows
      socket.on('close', () => {
        worker.destroy();
        upstream.destroy();
        pairs.delete(worker);
      });
    }
    upstream.on('data', (chunk) => worker.write(chunk));
    worker.on('data', (chunk) => upstream.write(chunk));
    if (held) worker.pause();
  });
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  const release = (): void => {
    held = false;
    for (const worker of pairs.keys()) worker.resume();
  };
  const sever = (): void => {
    for (const worker of pairs.keys()) worker.destroy();
    held = false;
  };
  return {
    address: `127.0.0.1:${(gate.address() as AddressInfo).port}`,
    hold() {
      held = true;
      for (const worker of pairs.keys()) worker.pause();
    },
    release,
    sever,
    close: async () => {
      sever();
      await new Promise((resolve) => gate.close(resolve));
    },
  };
};
