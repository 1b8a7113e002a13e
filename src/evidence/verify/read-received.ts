import { gunzip } from './gunzip.ts';
import type { Read } from './read-json.ts';
import { readWarc } from './read-warc.ts';
import { recordDigest } from './record-digest.ts';
import { recordsOfAnswer } from './records-of-answer.ts';

const DIGEST_BYTES = 32;
const BLANK_LINE = '\r\n\r\n';

/** The records of everything that the platform answered, as digests. */
export interface Received {
  readonly records: number;
  /** Of this record of the answer with this ordinal, from 1. */
  digest(exchange: number, record: number): string | undefined;
}

export const readReceived = async (bytes: Buffer): Promise<Read<Received>> => {
  const answers: Buffer[] = [];
  try {
    for await (const { type, fields, block } of readWarc(gunzip(bytes))) {
      if (type !== 'response') continue;
      answers.push(digestsOf(block));
      const ordinal = fields.get('holdfast-exchange');
      if (ordinal !== undefined && ordinal !== String(answers.length)) {
        return { problem: `its answer ${answers.length} calls itself ${ordinal}` };
      }
    }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
  return {
    value: {
      records: answers.reduce((sum, { length }) => sum + length / DIGEST_BYTES, 0),
      digest(exchange, record) {
        const answer = answers[exchange - 1] ?? Buffer.alloc(0);
        const at = record * DIGEST_BYTES;
        const end = at + DIGEST_BYTES;
        return end <= answer.length ? answer.toString('hex', at, end) : undefined;
      },
    },
  };
};

/** Only what was answered with 200 lists records. */
const digestsOf = (block: Buffer): Buffer => {
  const end = block.indexOf(BLANK_LINE);
  if (end === -1 || !/^HTTP\/\d\.\d 200( |\r)/.test(block.toString('latin1', 0, 16))) {
    return Buffer.alloc(0);
  }
  const records = recordsOfAnswer(block.subarray(end + BLANK_LINE.length));
  return Buffer.concat(records.map(recordDigest));
};
