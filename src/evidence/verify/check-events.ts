import { isDeepStrictEqual } from 'node:util';
import { FILES } from '../formats/object-keys.ts';
import type { WindowPredicate } from '../formats/window-predicate.ts';
import { countEvents } from './count-events.ts';
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
  const statement = `${folder}/${FILES.statement}`;
  const { counts, times, eventIdsSha256, kind } = predicate;
  const tell = (name: string, what: string): false => {
    findings.add('modified', `${folder}/${name}`, what);
    return false;
  };
  if (received === undefined || events === undefined) return false;
  const answers = await readReceived(received);
  if ('problem' in answers) return tell(FILES.received, `It cannot be read: ${answers.problem}.`);
  const counted = await countEvents(events, answers.value, predicate.window);
  if ('problem' in counted) return tell(FILES.events, `It does not hold: ${counted.problem}.`);
  const { value } = counted;
  const stated = {
    counts: {
      events: counts.events,
      unnormalised: counts.unnormalised,
      byService: counts.byService,
      byAction: counts.byAction,
    },
    times,
    eventIdsSha256,
  };
  for (const [name, told, found] of [
    ['records', counts.records, answers.value.records],
    ['events', counts.events, value.counts.events],
    ['counts', stated.counts, value.counts],
    ['times', times, value.times],
    ['eventIdsSha256', eventIdsSha256, value.eventIdsSha256],
  ] as const) {
    if (isDeepStrictEqual(told, found)) continue;
    const [says, has] = [JSON.stringify(told), JSON.stringify(found)];
    return tell(
      FILES.statement,
      `It says ${name} ${shorten(says)}; its files hold ${shorten(has)}.`,
    );
  }
  const listed = counts.events + counts.repeated + counts.outside;
  if (kind === 'window' && listed !== counts.records) {
    const what = `It says ${counts.records} records, of which it accounts for ${listed}.`;
    findings.add('modified', statement, what);
    return false;
  }
  return true;
};

const shorten = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);
