import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { Failure } from '../audit/failure.ts';
import { configurationFailure, problemsOf } from './config-problems.ts';
import type { Config } from './config.ts';
import { findContradictions } from './find-contradictions.ts';
import { findDoubts } from './find-doubts.ts';
import { resolveConfig } from './resolve-config.ts';
import { schema, type ConfigInput } from './schema.ts';

/** A configuration as understood, and what a careful colleague would ask about it. */
export interface CheckedConfig {
  readonly config: Config;
  readonly doubts: readonly string[];
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is none',
  EACCES: 'this user may not',
  EISDIR: 'it is a folder',
};

const readText = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Failure({
      type: 'InvalidConfiguration',
      message: `Configuration ${file} cannot be read (${REASONS[code] ?? code}). Copy holdfast.example.yaml to holdfast.yaml, or name a file with --config.`,
      retryable: false,
      cause: error,
    });
  }
};

/** Messages of the parser quote the file, which may hold a secret; its codes do not. */
const refuseSyntax = (file: string, document: Document, lines: LineCounter): void => {
  const error = document.errors[0];
  if (error === undefined) return;
  const { line, col } = lines.linePos(error.pos[0]);
  const what = error.code.toLowerCase().replaceAll('_', ' ');
  throw new Failure({
    type: 'InvalidConfiguration',
    message: `${file}:${line}:${col}  this is not valid YAML (${what})`,
    retryable: false,
  });
};

const validate = (file: string, text: string): ConfigInput => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  refuseSyntax(file, document, lines);
  const parsed = schema.safeParse(document.toJS() ?? {}, { reportInput: true });
  const problems = parsed.success
    ? findContradictions(parsed.data)
    : problemsOf(parsed.error.issues);
  if (!parsed.success || problems.length > 0) {
    throw configurationFailure(file, problems, { document, lines });
  }
  return parsed.data;
};

/** Relative files in holdfast.yaml start at its own folder. */
export const checkConfig = async (file: string, now = Date.now()): Promise<CheckedConfig> => {
  const input = validate(file, await readText(file));
  const config = resolveConfig(input, { folder: dirname(resolve(file)), now });
  return { config, doubts: findDoubts(input, config, now) };
};

/** Failure `InvalidConfiguration` names every wrong place by line and column; no secret is read. */
export const loadConfig = async (file: string): Promise<Config> => (await checkConfig(file)).config;
