import { hash } from 'node:crypto';
import { gzipMember } from './gzip-member.ts';

export interface WarcRecord {
  readonly type: 'warcinfo' | 'request' | 'response';
  /** Further named fields, in order. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** ISO 8601 UTC. */
  readonly date: string;
  readonly block: Buffer;
}

/** A record as a gzip member of its own (WARC 1.1, annex D), and its id. */
export interface WrittenRecord {
  readonly id: string;
  readonly member: Buffer;
}

/** The same record is written as the same bytes: its id follows from its content, and gzip keeps no time. */
export const writeRecord = async ({
  type,
  fields,
  date,
  block,
}: WarcRecord): Promise<WrittenRecord> => {
  const named = [
    ['WARC-Type', type],
    ['WARC-Date', date],
    ...fields,
    ['WARC-Block-Digest', `sha256:${hash('sha256', block, 'hex')}`],
    ['Content-Length', String(block.length)],
  ].map(([name, value]) => `${name}: ${oneLine(value ?? '')}\r\n`);
  const id = `<urn:uuid:${uuidOf(named.join(''))}>`;
  const head = `WARC/1.1\r\nWARC-Record-ID: ${id}\r\n${named.join('')}\r\n`;
  const bytes = Buffer.concat([Buffer.from(head), block, Buffer.from('\r\n\r\n')]);
  return { id, member: await gzipMember(bytes) };
};

/** RFC 9562 §5.8: version 8 is for ids that are made another way. */
const uuidOf = (text: string): string => {
  const hex = hash('sha256', text, 'hex');
  const variant = '89ab'[Number.parseInt(hex.slice(16, 17), 16) & 3];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
};

const oneLine = (value: string): string => value.replaceAll(/[\r\n]+/g, ' ');
