/** The command line was understood, and no clip came of it. */
export class RenderFailed extends Error {
  override readonly name = 'RenderFailed';
}
