/** Stays on in production: a broken promise about money or state must stop the request, loudly. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}
