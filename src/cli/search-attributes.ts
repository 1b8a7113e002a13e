import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';

const NAMES = ['HoldfastStream', 'HoldfastState'] as const;

const missingNames = async ({ connection, options }: Client): Promise<string[]> => {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({
    namespace: options.namespace,
  });
  return NAMES.filter((name) => !(name in customAttributes));
};

/** The same by hand, for people whose account may not change the namespace through this program. */
const commandLine = (names: readonly string[], namespace: string): string =>
  [
    `temporal operator search-attribute create --namespace ${namespace}`,
    ...names.map((name) => `--name ${name} --type Keyword`),
  ].join(' ');

/**
 * Makes the search attributes by which runs are found, where they are missing. A workflow that set an unknown
 * one would hang, so a failure to make them stops the command.
 */
export const ensureSearchAttributes = async (client: Client): Promise<void> => {
  const { namespace } = client.options;
  let missing: readonly string[] = NAMES;
  try {
    missing = await missingNames(client);
    if (missing.length === 0) return;
    const keyword = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
    await client.connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, keyword])),
    });
  } catch (error) {
    throw new CliError(
      EXIT.failed,
      `Search attributes ${missing.join(' and ')} are missing in namespace ${namespace} and could not be created.`,
      {
        advice: `Ask an operator of the namespace to run:\n  ${commandLine(missing, namespace)}`,
        cause: error,
      },
    );
  }
};
