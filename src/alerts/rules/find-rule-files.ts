import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RuleProblems } from './rule-problems.ts';

export interface RuleFile {
  /** As messages name it. */
  readonly path: string;
  readonly text: string;
}

/** Files that are named, and the .yml and .yaml files in folders that are, at any depth; each once, by path. */
export const findRuleFiles = async (
  paths: readonly string[],
  problems: RuleProblems,
): Promise<readonly RuleFile[]> => {
  const found = new Set<string>();
  for (const path of paths) {
    try {
      const files = (await stat(path)).isDirectory() ? await filesIn(path) : [path];
      if (files.length === 0) problems.add(`${path}:1`, 'the folder holds no .yml file');
      for (const file of files) found.add(file);
    } catch (error) {
      problems.add(`${path}:1`, messageOf(error));
    }
  }
  const files: RuleFile[] = [];
  for (const path of [...found].sort()) {
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
      files.push({ path, text });
    } catch (error) {
      problems.add(`${path}:1`, messageOf(error));
    }
  }
  return files;
};

const filesIn = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => !entry.isDirectory() && /\.ya?ml$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
};

const messageOf = (error: unknown): string =>
  `it cannot be read: ${error instanceof Error ? error.message : String(error)}`;
