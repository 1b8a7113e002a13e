const { Spec } = require('mocha').reporters;

/** Mocha's spec output, then every test that did not run or needed a second try, then one line that a script can read. */
class Reporter extends Spec {
  #pending = [];
  #retried = [];

  constructor(runner, options) {
    super(runner, options);
    runner.on('pending', (test) => this.#pending.push(test.fullTitle()));
    runner.on('retry', (test, error) => {
      this.#retried.push(`${test.fullTitle()}: ${String(error?.message).split('\n')[0]}`);
    });
  }

  epilogue() {
    super.epilogue();
    for (const title of this.#pending) console.log(`  NOT RUN: ${title}`);
    for (const what of this.#retried) console.log(`  FAILED ONCE: ${what}`);
    if (this.#pending.length + this.#retried.length > 0) console.log();
    // Failures include hooks: tests that a failed hook prevented are in neither number.
    console.log(`${this.stats.passes} passed, ${this.stats.failures} failed`);
  }
}

module.exports = Reporter;
