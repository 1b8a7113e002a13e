import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir, hostname, tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { workflowBundle } from '../support/replay.ts';

const FOLDER = new URL('../histories/', import.meta.url);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CHANGED = fileURLToPath(new URL('../support/changed-workflows/index.ts', import.meta.url));

interface Saved {
  readonly workflowId: string;
  readonly history: { readonly events: readonly { readonly eventType: string }[] };
}

const textOf = (kind: string): string => readFileSync(new URL(`${kind}.json`, FOLDER), 'utf8');
const saved = (kind: string): Saved => JSON.parse(textOf(kind)) as Saved;

/** Everything a history says, payloads too. */
const decoded = (text: string): string =>
  text.replaceAll(
    /"data":"([^"]*)"/g,
    (_, data: string) => `"data":${Buffer.from(data, 'base64').toString('utf8')}`,
  );

/** What each kind must have met; without it the history would test something else than its name says. */
const KINDS: Readonly<Record<string, readonly RegExp[]>> = {
  follow: [/"caughtUp":true/, /"name":"sendBatch"/],
  'pause-and-resume': [/"signalName":"resume"/, /WORKFLOW_EXECUTION_UPDATE_COMPLETED/],
  'continue-as-new': [/WORKFLOW_EXECUTION_CONTINUED_AS_NEW/],
  throttled: [/"outcome":"throttled"/],
  halted: [/DestinationHalted|"outcome":"halted"/],
  failed: [/ACTIVITY_TASK_FAILED/, /"state":"failed"/],
  cancelled: [/WORKFLOW_EXECUTION_CANCELED/],
  scheduled: [/WORKFLOW_EXECUTION_COMPLETED/],
  reconciliation: [/"name":"compareSpan"/, /"verdict":"findings"/, /WORKFLOW_EXECUTION_COMPLETED/],
  'redelivery-started': [/"name":"parkDelivery"/, /CHILD_WORKFLOW_EXECUTION_STARTED/],
  forgotten: [/"outcome":"forgotten"/],
  'redelivery-called': [
    /"called":true/,
    /ACTIVITY_TASK_FAILED/,
    /"signalName":"retry"/,
    /WORKFLOW_EXECUTION_COMPLETED/,
  ],
  'redelivery-with-retries': [
    /"name":"redeliverBatch"/,
    /ACTIVITY_TASK_FAILED/,
    /"signalName":"retry"/,
    /WORKFLOW_EXECUTION_COMPLETED/,
  ],
};

const HARVEST_KINDS: typeof KINDS = {
  'harvest-window': [/"name":"collectPart"/, /"outcome":"sealed"/, /"name":"deliverWindow"/],
  'harvest-recheck': [/"recheckHours":72/, /"name":"sealSupplement"/],
  'harvest-day': [/CHILD_WORKFLOW_EXECUTION_COMPLETED/, /PARENT_CLOSE_POLICY_ABANDON/],
  'recheck-day': [/TIMER_STARTED/],
  backfill: [/"signalName":"resume"/, /CHILD_WORKFLOW_EXECUTION_COMPLETED/],
  'verify-archive': [/"verdict":"valid"/],
};

const ALERT_KINDS: typeof KINDS = {
  'alert-acknowledged': [
    /"name":"refreshAlert"/,
    /"signalName":"acknowledge"/,
    /"disposition":"authorised"/,
    /WORKFLOW_EXECUTION_UPDATE_COMPLETED/,
  ],
  'alert-escalated': [/"occasion":"escalate-2"/, /"channel":"hook"/, /TIMER_FIRED/],
  'alert-undelivered': [
    /"name":"noteUndelivered"/,
    /ACTIVITY_TASK_FAILED/,
    /"signalName":"resolve"/,
  ],
  'watch-critical-events': [/"name":"watchSource"/, /"behindMs"/],
};

const ALL_KINDS = { ...KINDS, ...HARVEST_KINDS, ...ALERT_KINDS };

const PRIVATE = [ROOT, homedir(), tmpdir(), hostname(), 'file://', '/home/', '\\\\'];

const changedBundle = bundleWorkflowCode({
  workflowsPath: CHANGED,
  logger: new DefaultLogger('ERROR'),
});

const replay = async (kind: string, bundle: ReturnType<typeof bundleWorkflowCode>) => {
  const { history, workflowId } = saved(kind);
  return Worker.runReplayHistory({ workflowBundle: await bundle }, history, workflowId);
};

describe('runs that began under older code', () => {
  it('there is a history of every kind, and no other', () => {
    const files = readdirSync(FOLDER).map((file) => file.replace('.json', ''));
    assert.deepEqual(files.sort(), Object.keys(ALL_KINDS).sort());
  });

  for (const [kind, marks] of Object.entries(ALL_KINDS)) {
    it(`${kind}: goes on under today's code`, async () => {
      const text = decoded(textOf(kind));
      for (const mark of marks) assert.match(text, mark);
      await replay(kind, workflowBundle());
    });

    it(`${kind}: a changed order of activities is noticed`, async () => {
      await assert.rejects(
        replay(kind, changedBundle),
        (error) =>
          error instanceof DeterminismViolationError && /Nondeterminism/.test(error.message),
      );
    });

    it(`${kind}: its history names no machine, no file, no secret`, () => {
      const text = decoded(textOf(kind));
      for (const word of PRIVATE) assert.ok(!text.includes(word), `${kind}.json says ${word}`);
      assert.doesNotMatch(text, /Bearer |Basic |-secret-47|11111111-2222/);
    });
  }
});
