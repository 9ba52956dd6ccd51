import { enableCompileCache } from 'node:module';

// Before anything else is loaded: from the second start on, no source is parsed or stripped of its
// types again, which halves the time to the first answer and spares memory. The variable tells the
// threads and the render processes.
const { directory } = enableCompileCache();
if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] ??= directory;
await import('./serve.ts');
