import { z } from 'zod';

const PATTERN = /^(\[[0-9a-fA-F:.]+\]|[^\s:/[\]]+):(\d{1,5})$/;

/** `host:port`, where we listen; brackets around an IPv6 address. Port 0 is any that is free. */
export const listenAddress = z
  .string({ error: 'write host:port, such as 127.0.0.1:8480' })
  .transform((text, context) => {
    const [, host, port] = PATTERN.exec(text) ?? [];
    if (host !== undefined && Number(port) <= 65_535)
      return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
    context.addIssue({ code: 'custom', message: 'write host:port, such as 127.0.0.1:8480' });
    return z.NEVER;
  });
