import { windowPrefix } from '../formats/object-keys.ts';
import type { Findings } from './findings.ts';

export interface Stretch {
  readonly platform: string;
  readonly organizationId: string;
  readonly from: string;
  readonly to: string;
  readonly lengthMs: number;
}

/** Names every window that is not there; gives how many. */
export const tellMissingWindows = (
  { platform, organizationId, from, to, lengthMs }: Stretch,
  findings: Findings,
): number => {
  const end = Date.parse(to);
  let count = 0;
  for (let begin = Date.parse(from); begin < end; count += 1) {
    // Windows begin where the harvest's grid has them, also where the stretch does not.
    const next = Math.min(end, (Math.floor(begin / lengthMs) + 1) * lengthMs);
    const prefix = windowPrefix(
      { platform, organizationId, collection: '' },
      { from: begin, to: next },
    );
    const what = `Nothing says how the window ${new Date(begin).toISOString()} to ${new Date(next).toISOString()} ended.`;
    findings.add('gap', prefix, what);
    begin = next;
  }
  return count;
};
