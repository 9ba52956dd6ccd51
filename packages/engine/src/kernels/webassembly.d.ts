/* The parts of WebAssembly that the engine uses; the compiler's only other source is the DOM. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
    readonly brand: 'module';
  }
  class Memory {
    constructor(size: { initial: number; maximum: number; shared: true });
    readonly buffer: SharedArrayBuffer;
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, unknown>>);
    readonly exports: unknown;
  }
}
