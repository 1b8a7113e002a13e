import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isAlive } from '../embedded/process-state.ts';

/**
 * Which processes can see each other by number: those of one start of one machine, in one container of it. Host names do
 * not tell, since containers may share them. Other systems than Linux have no such files, and no containers either.
 */
const processSpace = (): string => {
  if (process.platform !== 'linux') return 'host';
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const text = `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
    return createHash('sha256').update(text).digest('hex').slice(0, 8);
  } catch {
    return `unknown-${process.pid}`; // nobody else has it
  }
};

const PLACE = `@${hostname()}#${processSpace()}`;

/** Temporal's own form, `pid@host`, and where that process id means something. */
export const WORKER_IDENTITY = `${process.pid}${PLACE}`;

/** Whether a worker has ended for certain. One with our own process id was before us: asked before we begin. */
export const hasEnded = (identity: string): boolean => {
  if (!identity.endsWith(PLACE)) return false;
  const pid = Number(identity.slice(0, -PLACE.length));
  return Number.isInteger(pid) && pid > 0 && (pid === process.pid || !isAlive(pid));
};
