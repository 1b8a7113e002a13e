const { Spec } = require('mocha').reporters;

/** Mocha's spec output, then every test that did not run, then one line that a script can read. */
class Reporter extends Spec {
  #pending = [];

  constructor(runner, options) {
    super(runner, options);
    runner.on('pending', (test) => this.#pending.push(test.fullTitle()));
  }

  epilogue() {
    super.epilogue();
    for (const title of this.#pending) console.log(`  NOT RUN: ${title}`);
    if (this.#pending.length > 0) console.log();
    // Failures include hooks: tests that a failed hook prevented are in neither number.
    console.log(`${this.stats.passes} passed, ${this.stats.failures} failed`);
  }
}

module.exports = Reporter;
