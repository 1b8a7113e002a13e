import type { Context } from 'mocha';

/** Folders whose tests drive real processes, servers and kills on whatever machine runs them. */
const REAL_PROCESSES = /\/test\/(end-to-end|cli|embedded|interop|worker)\//;

/**
 * One second chance for those, and only those: a machine that stood still for seconds is not a defect of ours. The
 * reporter names every test that needed it, so that a test which often does is seen and mended.
 */
export const mochaHooks = {
  beforeEach(this: Context): void {
    const test = this.currentTest;
    if (test?.file !== undefined && REAL_PROCESSES.test(test.file)) test.retries(1);
  },
};
