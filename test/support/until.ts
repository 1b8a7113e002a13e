import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `probe` gives a value other than undefined or false; the description tells what never came. */
export const until = async <T>(
  description: string,
  probe: () => T | Promise<T>,
  timeoutMs = 30_000,
): Promise<Exclude<T, undefined | false>> => {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== false) return value as Exclude<T, undefined | false>;
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain: ${description}`);
    await sleep(50);
  }
};
