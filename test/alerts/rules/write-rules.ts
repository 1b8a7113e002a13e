import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRules } from '../../../src/alerts/rules/load-rules.ts';
import type { RuleSet } from '../../../src/alerts/rules/rule.ts';

/** A folder with these files, by name; removed at the end. */
export const writeRules = async (files: Readonly<Record<string, string>>) => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-rules-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return {
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
};

export const ID = '2b0c5f3e-9f0e-4c3a-9a39-6d3d1f7f2f10';

/** A rule whose key `detection` is this YAML, indented by two. */
export const ruleText = (detection: string, more = '', id = ID): string => `title: A rule
id: ${id}
level: high
logsource:
  product: genesys_cloud
  service: audit
detection:
${detection}
${more}`;

export const loadTexts = async (files: Readonly<Record<string, string>>): Promise<RuleSet> => {
  await using written = await writeRules(files);
  return await loadRules([written.folder]);
};

/** What is refused, without the folder. */
export const refusals = async (
  files: Readonly<Record<string, string>>,
): Promise<readonly string[]> => {
  await using written = await writeRules(files);
  try {
    await loadRules([written.folder]);
    return [];
  } catch (error) {
    const [, ...lines] = (error as Error).message.split('\n');
    return lines.map((line) => line.replace(`${written.folder}/`, ''));
  }
};
