/** The command line cannot be understood; the message says what it could have been. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
