import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';

// Before anything else is loaded: from the second start on, no source is parsed or stripped of its
// types again, which halves the time to the first answer and spares memory. The variable tells the
// threads and the render processes.
const { directory } = enableCompileCache();
if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] ??= directory;
// V8 would let garbage grow to several times of what is in use: ten thousand tasks that wait for an
// upstream took 770 MB, of which a hundred were in use (bench/in-flight.ts). With this it is 550.
setFlagsFromString('--heap-growing-percent=50');
await import('./serve.ts');
