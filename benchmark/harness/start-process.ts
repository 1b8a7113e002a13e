import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answered } from './answers.ts';

/** A part of the harness in a process of its own, so that its work is not counted to anybody. */
export interface HarnessProcess {
  readonly pid: number;
  ask<T>(question: string, argument?: unknown): Promise<T>;
  stop(): Promise<void>;
}

/** A million records and as many events lie in memory here. */
const HEAP = '--max-old-space-size=8192';

export const startProcess = async (
  file: string,
  options: unknown,
  flags: readonly string[] = [],
): Promise<HarnessProcess> => {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = fork(path, [JSON.stringify(options)], { execArgv: [HEAP, ...flags] });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const ready = Promise.withResolvers<void>();
  let asked = 0;
  child.on('message', (message: Answered | 'ready') => {
    if (message === 'ready') return ready.resolve();
    const { number, answer, error } = message;
    if (error === undefined) waiting.get(number)?.resolve(answer);
    else waiting.get(number)?.reject(new Error(`${file}: ${error}`));
    waiting.delete(number);
  });
  child.once('exit', (code) => {
    const error = new Error(`${file} ended with ${code}`);
    ready.reject(error);
    for (const { reject } of waiting.values()) reject(error);
  });
  await ready.promise;
  return {
    pid: child.pid ?? 0,
    async ask<T>(question: string, argument?: unknown): Promise<T> {
      asked += 1;
      const answer = Promise.withResolvers<unknown>();
      waiting.set(asked, answer);
      child.send({ number: asked, question, argument: argument ?? null });
      return (await answer.promise) as T;
    },
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
};
