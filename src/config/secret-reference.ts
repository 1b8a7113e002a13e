import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { Failure } from '../audit/failure.ts';
import type { Secret } from '../http/secret.ts';

const ENVIRONMENT = /^env:([A-Za-z_][A-Za-z0-9_]*)$/;
const FILE = /^file:(.+)$/;

/** The value itself is never repeated: whoever put a secret here by mistake must not find it in a log. */
export const secretReference = z
  .string()
  .refine((text) => ENVIRONMENT.test(text) || FILE.test(text), {
    error:
      'a secret must be a reference, env:NAME or file:/path; if a secret stands here, take it out and change it where it was issued',
  });

const unresolved = (reference: string, problem: string, cause?: unknown): Failure =>
  new Failure({
    type: 'InvalidConfiguration',
    message: `Secret ${reference} cannot be read: ${problem}.`,
    retryable: false,
    cause,
  });

const readEnvironment = (reference: string, name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw unresolved(reference, `the environment variable ${name} is not set or empty`);
  }
  return value;
};

const readSecretFile = async (reference: string, file: string): Promise<string> => {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw unresolved(reference, `the file ${file} gave ${code}`, error);
  }
  const value = text.replace(/\r?\n$/, '');
  if (value === '') throw unresolved(reference, `the file ${file} is empty`);
  return value;
};

/** Looked up at every `read`, so that a rotated secret needs no restart. Relative files start at `folder`. */
export const createSecret = (reference: string, folder: string): Secret => ({
  reference,
  async read() {
    const name = ENVIRONMENT.exec(reference)?.[1];
    if (name !== undefined) return readEnvironment(reference, name);
    return readSecretFile(reference, resolve(folder, FILE.exec(reference)?.[1] ?? ''));
  },
});
