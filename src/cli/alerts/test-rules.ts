import { relative } from 'node:path';
import type { Command } from 'commander';
import type { RuleTestResult } from '../../alerts/rules/rule.ts';
import { printable } from '../archive/printable.ts';
import { type CommandContext, contextOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { requireAlerts } from './require-alerts.ts';

const test = async (
  paths: readonly string[],
  _options: unknown,
  command: Command,
): Promise<void> => {
  const context = contextOf(command);
  // Loaded here: the schemas take time that no other command should have to wait.
  const { runRuleTests } = await import('../../alerts/rules/run-rule-tests.ts');
  const results = await runRuleTests(await pathsOf(paths, context));
  const failed = results.filter(({ passed }) => !passed);
  const rules = new Set(results.map(({ rule }) => rule)).size;
  const sum = `${rules} rules, ${results.length} tests: ${failed.length === 0 ? 'all passed' : `${failed.length} failed`}.`;
  context.print(results, [...failed.map(lineOf), sum]);
  if (failed.length > 0) process.exitCode = EXIT.failed;
};

const pathsOf = async (
  paths: readonly string[],
  context: CommandContext,
): Promise<readonly string[]> =>
  paths.length > 0 ? paths : requireAlerts((await context.load()).config).rules;

const lineOf = ({ where, title, name, detail }: RuleTestResult): string =>
  printable(`${shortPath(where)}: ${title}, "${name}": ${detail ?? 'failed'}`);

const shortPath = (where: string): string => {
  const short = relative(process.cwd(), where);
  return short.startsWith('..') ? where : short;
};

export const addTestRules = (alerts: Command): void => {
  alerts
    .command('test')
    .description('run the tests inside rule files; needs neither worker nor Temporal')
    .argument('[paths...]', 'files and folders of rules (default: those of the configuration)')
    .addHelpText(
      'after',
      `
Ends with 1 when a test fails, a rule cannot be used, a rule has no tests, or a filter has ended; one line each with
file and line.

Examples:
  $ holdfast alerts test
  $ holdfast alerts test rules/genesys/admin-role.yml`,
    )
    .action(test);
};
