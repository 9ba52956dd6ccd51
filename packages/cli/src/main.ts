#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// As the gateway does: from the second command on, no source is parsed or stripped of its types
// again, here and in the render processes, which the variable tells.
const { directory } = enableCompileCache();
if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] ??= directory;
const { runReelgate } = await import('./run-reelgate.ts');

/** What a terminal takes for the end of a line that is shorter than the one before it. */
const CLEAR_TO_END = '\u001b[K';

// Whoever listened may have gone, as `head` does: what was begun is finished all the same, rather
// than broken off in the middle of a file.
process.stderr.on('error', () => undefined);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`reelgate: the answer could not be written (${error.code})\n`);
  process.once('exit', () => void (process.exitCode = 1));
});

// Set rather than exited with, so that everything written still arrives.
process.exitCode = await runReelgate(process.argv.slice(2), {
  environment: process.env,
  print: (text) => void process.stdout.write(`${text}\n`),
  remark: (text) => void process.stderr.write(`${text}\n`),
  overwrite: process.stderr.isTTY
    ? (line) => void process.stderr.write(`\r${line}${CLEAR_TO_END}`)
    : null,
  loadEngine: () => import('@reelgate/engine'),
});
