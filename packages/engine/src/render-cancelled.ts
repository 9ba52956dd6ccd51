/** What `done` rejects with after a cancellation. */
export class RenderCancelled extends Error {
  override readonly name = 'RenderCancelled';

  constructor() {
    super('the render was cancelled');
  }
}
