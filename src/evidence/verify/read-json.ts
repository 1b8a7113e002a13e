import { isUtf8 } from 'node:buffer';
import type { z } from 'zod';

export type Read<Value> = { readonly value: Value } | { readonly problem: string };

/** Bytes of the archive are anybody's: what is not what it should be is told, never thrown. */
export const readJson = <Value>(bytes: Uint8Array, schema: z.ZodType<Value>): Read<Value> => {
  if (!isUtf8(bytes)) return { problem: 'it is not UTF-8' };
  const text = Buffer.from(bytes).toString('utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: 'it is not JSON' };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { value: parsed.data };
  const issue = parsed.error.issues[0];
  return {
    problem: `${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'is not as it should be'}`,
  };
};

/** Like readJson, for files that no digest covers: white space, escapes and repeated names count as changes too. */
export const readExactJson = <Value>(bytes: Uint8Array, schema: z.ZodType<Value>): Read<Value> => {
  const read = readJson(bytes, schema);
  if ('problem' in read) return read;
  const text = Buffer.from(bytes).toString('utf8');
  const json: unknown = JSON.parse(text);
  const isExact = text === `${JSON.stringify(json)}\n`;
  return isExact
    ? read
    : { problem: 'it is not written as it was: spaces, escapes or names differ' };
};
