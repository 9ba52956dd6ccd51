/** A file that was named could not be decoded, unless it is the decoder that is at fault. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile';
}
