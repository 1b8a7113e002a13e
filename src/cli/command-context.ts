import type { Command } from 'commander';
import { type CheckedConfig, checkConfig } from '../config/load-config.ts';
import { findConfigFile } from './config-file.ts';

/** What every command can ask of its surroundings. */
export interface CommandContext {
  readonly json: boolean;
  /** holdfast.yaml as `--config` or the folder says. */
  load(): Promise<CheckedConfig & { readonly file: string }>;
  /** One JSON document with `--json`, else the lines for people. */
  print(document: unknown, lines: readonly string[]): void;
}

interface GlobalOptions {
  readonly json?: boolean;
  readonly config?: string;
}

export const contextOf = (command: Command): CommandContext => {
  const { json = false, config } = command.optsWithGlobals<GlobalOptions>();
  return {
    json,
    async load() {
      const file = await findConfigFile(config);
      return { file, ...(await checkConfig(file)) };
    },
    print(document, lines) {
      const text = json ? JSON.stringify(document, undefined, 2) : lines.join('\n');
      process.stdout.write(`${text}\n`);
    },
  };
};
