/** Frames become ready in any order and are waited for in theirs. */
export class FrameQueue {
  readonly #ready = new Set<number>();
  #awaited: { frame: number; resolve: () => void; reject: (error: unknown) => void } | undefined;
  #failure: { error: unknown } | undefined;

  ready(frame: number): void {
    if (this.#awaited?.frame === frame) {
      this.#awaited.resolve();
      this.#awaited = undefined;
    } else {
      this.#ready.add(frame);
    }
  }

  fail(error: unknown): void {
    this.#failure = { error };
    this.#awaited?.reject(error);
  }

  async wait(frame: number): Promise<void> {
    if (this.#failure) throw this.#failure.error;
    if (this.#ready.delete(frame)) return;
    await new Promise<void>((resolve, reject) => {
      this.#awaited = { frame, resolve, reject };
    });
  }
}
