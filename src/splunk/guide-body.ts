import { eventIdsOf, lineRanges } from './rebuild-lines.ts';

/** A body for the guide's receiver, and the ids of its events in their order. */
export interface GuideBody {
  readonly bytes: Buffer;
  readonly eventIds: readonly string[];
}

const open = Buffer.from('[');
const close = Buffer.from(']');

/**
 * Finished lines as the guide has them: an array, with the event's id beside `event`. Nothing else is left out or moved:
 * `time` and `fields` are keys of HEC, and what searches settle by. Never for a splunkd, which drops an object with a key
 * that it does not know, and all behind it.
 */
export const toGuideBody = (lines: Buffer): GuideBody => {
  const eventIds = eventIdsOf(lines);
  const parts = lineRanges(lines).flatMap(({ offset, length }, place) => {
    const line = lines.toString('utf8', offset, offset + length).trimEnd();
    const object = `${line.slice(0, -1)},"event_id":${JSON.stringify(eventIds[place])}}`;
    return Buffer.from(place === 0 ? object : `,\n${object}`);
  });
  return { bytes: Buffer.concat([open, ...parts, close]), eventIds };
};
