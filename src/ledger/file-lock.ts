interface Lock {
  acquire(): Promise<void>;
  release(): void;
}

/**
 * One lock per SQLite file and process, shared by every connection to it.
 * node:sqlite waits for other writers by blocking the thread: a connection that waited for a transaction of
 * the same thread would wait for ever, because that transaction could never go on.
 */
const locks = new Map<string, Lock>();

export function lockFor(file: string): Lock {
  const lock = locks.get(file) ?? createLock();
  locks.set(file, lock);
  return lock;
}

function createLock(): Lock {
  const waiting: (() => void)[] = [];
  let held = false;
  return {
    acquire: async () => {
      if (held) await new Promise<void>((resolve) => waiting.push(resolve));
      held = true;
    },
    release: () => {
      const next = waiting.shift();
      // The lock goes straight to the next in line: nobody may slip in between.
      if (next === undefined) held = false;
      else next();
    },
  };
}
