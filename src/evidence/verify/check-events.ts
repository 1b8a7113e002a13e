import { isDeepStrictEqual } from 'node:util';
import { FILES } from '../formats/object-keys.ts';
import type { WindowPredicate } from '../formats/window-predicate.ts';
import { type CountedEvents, countEvents } from './count-events.ts';
import type { Findings } from './findings.ts';
import { readReceived } from './read-received.ts';

/** Files whose digests are those of the manifest. */
export interface WindowFiles {
  readonly received: Buffer | undefined;
  readonly events: Buffer | undefined;
}

/** Bytes before meaning: counts everything again from what the platform answered. True where all of it agrees. */
export const checkEvents = async (
  folder: string,
  predicate: WindowPredicate,
  { received, events }: WindowFiles,
  findings: Findings,
): Promise<boolean> => {
  const { counts, kind } = predicate;
  const tell = (name: string, what: string): false => {
    findings.add('modified', `${folder}/${name}`, what);
    return false;
  };
  if (received === undefined || events === undefined) return false;
  const answers = await readReceived(received);
  if ('problem' in answers) return tell(FILES.received, `It cannot be read: ${answers.problem}.`);
  const counted = await countEvents(events, answers.value, predicate.window);
  if ('problem' in counted) return tell(FILES.events, `It does not hold: ${counted.problem}.`);
  const contradiction = contradictionIn(predicate, answers.value.records, counted.value);
  if (contradiction !== undefined) return tell(FILES.statement, contradiction);
  const listed = counts.events + counts.repeated + counts.outside;
  if (kind === 'window' && listed !== counts.records) {
    const what = `It says ${counts.records} records, of which it accounts for ${listed}.`;
    return tell(FILES.statement, what);
  }
  return true;
};

const contradictionIn = (
  { counts, times, eventIdsSha256 }: WindowPredicate,
  records: number,
  found: CountedEvents,
): string | undefined => {
  const { events, unnormalised, byService, byAction } = counts;
  for (const [name, told, has] of [
    ['records', counts.records, records],
    ['events', events, found.counts.events],
    ['counts', { events, unnormalised, byService, byAction }, found.counts],
    ['times', times, found.times],
    ['eventIdsSha256', eventIdsSha256, found.eventIdsSha256],
  ] as const) {
    if (isDeepStrictEqual(told, has)) continue;
    return `It says ${name} ${shorten(JSON.stringify(told))}; its files hold ${shorten(JSON.stringify(has))}.`;
  }
  return undefined;
};

const shorten = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);
