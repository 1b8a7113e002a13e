/** Starts the workflows of alerts, and tells those that run. Every call may be repeated. */
export interface AlertStarter {
  /**
   * Starts `raiseAlert` for what was created, and tells those that grew, each at most once a second. Throws where Temporal
   * does not answer: what was not started is swept up later.
   */
  start(decided: {
    readonly created: readonly { readonly id: string }[];
    readonly grouped: readonly { readonly alert: string }[];
  }): Promise<void>;
  /** Starts what an earlier decision left unstarted, and tells what grew meanwhile; gives how many it started. */
  startLeft(): Promise<number>;
  /** A condition is over: the run of its alert, started again where it has ended, says so in the ledger and everywhere. */
  resolve(alert: string): Promise<void>;
}
