#!/usr/bin/env node
import { runReelgate } from './run-reelgate.ts';

// Set rather than exited with, so that everything written still arrives.
process.exitCode = await runReelgate(process.argv.slice(2), {
  environment: process.env,
  print: (text) => void process.stdout.write(`${text}\n`),
  remark: (text) => void process.stderr.write(`${text}\n`),
});
