/** Hands out stretches of shared memory, zeroed, in order; nothing is given back before the end. */
export class Arena {
  readonly memory: WebAssembly.Memory;
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  readonly floats: Float32Array;
  readonly #end: number;
  #next: number;

  constructor(memory: WebAssembly.Memory, start = 1024, end = memory.buffer.byteLength) {
    this.memory = memory;
    this.bytes = new Uint8Array(memory.buffer);
    this.words = new Int32Array(memory.buffer);
    this.floats = new Float32Array(memory.buffer);
    this.#next = start;
    this.#end = end;
  }

  /** The address of `sizeBytes` zeroed bytes on a 64-byte boundary, with slack for wide loads. */
  take(sizeBytes: number): number {
    const address = this.#next;
    this.#next = (address + sizeBytes + 127) & ~63;
    if (this.#next > this.#end) throw new Error('the picture memory is full');
    this.bytes.fill(0, address, this.#next);
    return address;
  }

  /** A stretch of this one, where an arena can be begun again and again. */
  reserve(sizeBytes: number): { start: number; end: number } {
    const start = this.#next;
    this.#next = (start + sizeBytes + 63) & ~63;
    if (this.#next > this.#end) throw new Error('the picture memory is full');
    return { start, end: start + sizeBytes };
  }

  get freeBytes(): number {
    return this.#end - this.#next;
  }

  get usedBytes(): number {
    return this.#next;
  }
}

const pageBytes = 65_536;

export function newMemory(sizeBytes: number): WebAssembly.Memory {
  const pages = Math.ceil(sizeBytes / pageBytes);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}
