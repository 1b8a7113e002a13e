import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

interface Stat {
  readonly parent: number;
  readonly cpuSeconds: number;
}

/** Fields of proc(5) behind the command's name, which stands in parentheses and may hold anything. */
const statOf = (pid: number): Stat | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
    return {
      parent: fields[1] ?? 0,
      cpuSeconds: (user + system + childUser + childSystem) / TICKS_PER_SECOND,
    };
  } catch {
    return undefined; // gone between two looks
  }
};

/** Proportional set size in MiB: what processes share is counted once among them. */
const memoryOf = (pid: number): number => {
  try {
    const [, kibibytes] =
      /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1')) ?? [];
    return Number(kibibytes ?? 0) / 1024;
  } catch {
    return 0;
  }
};

/** A process with all that descend from it. */
const withDescendants = (root: number): number[] => {
  const stats = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0)
    .map((pid) => [pid, statOf(pid)?.parent ?? 0] as const);
  const found = new Set([root]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const [pid, parent] of stats) if (found.has(parent)) found.add(pid);
  }
  return [...found];
};

export interface Usage {
  /** User and system time since each began, also of its children that have ended. */
  readonly cpuSeconds: number;
  readonly memoryMiB: number;
}

export const usageOf = (root: number): Usage => {
  let cpuSeconds = 0;
  let memoryMiB = 0;
  for (const pid of withDescendants(root)) {
    cpuSeconds += statOf(pid)?.cpuSeconds ?? 0;
    memoryMiB += memoryOf(pid);
  }
  return { cpuSeconds, memoryMiB };
};
