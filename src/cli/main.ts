#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Halves the time that a command takes to start; has to come before everything else is loaded.
enableCompileCache(
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'holdfast', 'compiled'),
);
const { runProgram } = await import('./run-program.ts');
await runProgram();
