import { hostname } from 'node:os';

/** Keys whose values name a machine, a process or a place in a file. */
const MACHINE_KEYS = new Set(['identity', 'workerInstanceKey', 'stackTrace', 'binaryChecksum']);

const scrubText = (text: string): string =>
  text.replaceAll(`${process.pid}@${hostname()}`, 'worker').replaceAll(hostname(), 'machine');

/** A history without the names of processes, machines and files; what replay looks at stays. */
export const scrubHistory = (value: unknown): unknown => {
  if (typeof value === 'string') return scrubText(value);
  if (Array.isArray(value)) return value.map(scrubHistory);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      MACHINE_KEYS.has(key) ? '' : scrubHistory(inner),
    ]),
  );
};
