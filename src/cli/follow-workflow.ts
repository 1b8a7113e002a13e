import { setTimeout as delay } from 'node:timers/promises';
import {
  type Client,
  Connection,
  isGrpcServiceError,
  ServiceError,
  type Workflow,
  WorkflowFailedError,
  type WorkflowHandle,
  type WorkflowResultType,
} from '@temporalio/client';
import { TemporalFailure } from '@temporalio/common';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';
import { createProgressBar, type Progress } from './progress-bar.ts';

const ASK_MS = 500;
/** A busy worker answers within this; none at all never does. */
const ANSWER_MS = 10_000;
/** gRPC: deadline exceeded, unavailable. */
const AWAY: ReadonlySet<number> = new Set([4, 14]);

export interface Followed<Answer, Result> {
  /** What is counted, e.g. `batches`. */
  readonly unit: string;
  /** From the answer to query `progress`; null while there is nothing to show. */
  readonly toProgress: (answer: Answer) => Progress | null;
  readonly toEnd: (result: Result) => Progress;
  /** What the run is held up by at the moment, for people; said when it changes. */
  readonly askTrouble?: () => Promise<string | undefined>;
}

/** Shows how far a run is until it ends; gives what came of it. Ctrl-C leaves the run to itself. */
export const followWorkflow = async <Type extends Workflow, Answer>(
  client: Client,
  handle: WorkflowHandle<Type>,
  { unit, toProgress, toEnd, askTrouble }: Followed<Answer, WorkflowResultType<Type>>,
): Promise<WorkflowResultType<Type>> => {
  const bar = createProgressBar(unit);
  const ended = new AbortController();
  const leave = (): void => {
    bar.end();
    process.stderr.write(`${handle.workflowId} goes on by itself.\n`);
    process.exit(EXIT.interrupted);
  };
  process.once('SIGINT', leave);
  const result = handle.result().finally(() => ended.abort());
  const asking = ask(client, handle, {
    signal: ended.signal,
    onAnswer: (answer: Answer) => {
      const progress = toProgress(answer);
      if (progress !== null) bar.show(progress);
    },
    ...(askTrouble && { askTrouble, onTrouble: (text: string) => bar.say(text) }),
  });
  try {
    const value = await result;
    bar.show(toEnd(value));
    return value;
  } catch (error) {
    throw isAway(error) ? away(client, handle.workflowId, error) : failed(handle.workflowId, error);
  } finally {
    process.off('SIGINT', leave);
    await asking;
    bar.end();
  }
};

interface Asking<Answer> {
  readonly signal: AbortSignal;
  readonly onAnswer: (answer: Answer) => void;
  readonly askTrouble?: () => Promise<string | undefined>;
  readonly onTrouble?: (text: string) => void;
}

const ask = async <Answer>(
  client: Client,
  handle: WorkflowHandle,
  { signal, onAnswer, askTrouble, onTrouble }: Asking<Answer>,
): Promise<void> => {
  let isSilent = false;
  let told: string | undefined;
  while (!signal.aborted) {
    try {
      const query = () => handle.query<Answer>('progress');
      onAnswer(await client.withDeadline(Date.now() + ANSWER_MS, query));
      isSilent = false;
      const trouble = await askTrouble?.();
      if (trouble !== undefined && trouble !== told && !signal.aborted) onTrouble?.(trouble);
      told = trouble ?? told;
    } catch {
      // It may have ended meanwhile, which its result says.
      if (!signal.aborted && !isSilent) process.stderr.write(noWorker(handle.workflowId));
      isSilent = true;
    }
    await delay(ASK_MS, undefined, { signal }).catch(() => undefined);
  }
};

const noWorker = (workflowId: string): string =>
  `No worker answers. ${workflowId} goes on by itself as soon as one runs: \`holdfast up\` or \`holdfast worker\`. Ctrl-C leaves it.\n`;

/** The server does not answer: that is not what the run ended with. */
const isAway = (error: unknown): boolean => {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && AWAY.has(cause.code);
};

const away = ({ connection }: Client, workflowId: string, cause: unknown): CliError => {
  const where = connection instanceof Connection ? ` at ${connection.options.address}` : '';
  return new CliError(EXIT.unreachable, `No Temporal server answers${where} any more.`, {
    advice: `${workflowId} goes on by itself once the server and a worker run; nobody follows it now.`,
    cause,
  });
};

const failed = (workflowId: string, error: unknown): unknown => {
  if (!(error instanceof WorkflowFailedError)) return error;
  let cause: unknown = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  const what = cause instanceof TemporalFailure ? cause.message : error.message;
  return new CliError(EXIT.failed, `${workflowId} failed: ${what}`, { cause: error });
};
