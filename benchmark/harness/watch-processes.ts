import { type Usage, usageOf } from './process-usage.ts';

const EVERY_MS = 200;

/** Processes by the part they play, e.g. `worker` and `temporal`; 0 for one that is not up. */
export type Roles = Readonly<Record<string, number>>;

export interface Watch {
  /** By role, since the watch began. */
  now(): Readonly<Record<string, Usage>>;
  stop(): void;
}

/** CPU since now of each role with its descendants, and the highest memory it was seen with. */
export const watchProcesses = (roles: () => Roles): Watch => {
  const look = (): Map<string, Usage> =>
    new Map(
      Object.entries(roles()).flatMap(([role, pid]) => (pid > 0 ? [[role, usageOf(pid)]] : [])),
    );
  const before = look();
  const peaks = new Map<string, number>();
  const sample = (): Map<string, Usage> => {
    const now = look();
    for (const [role, { memoryMiB }] of now)
      peaks.set(role, Math.max(peaks.get(role) ?? 0, memoryMiB));
    return now;
  };
  const timer = setInterval(sample, EVERY_MS);
  return {
    now: () => {
      const used = [...sample()].map(([role, { cpuSeconds }]) => {
        const since = cpuSeconds - (before.get(role)?.cpuSeconds ?? 0);
        return [role, { cpuSeconds: since, memoryMiB: peaks.get(role) ?? 0 }] as const;
      });
      return Object.fromEntries(used);
    },
    stop: () => clearInterval(timer),
  };
};
