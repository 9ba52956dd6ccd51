/** The gateway understood the call and declined it, or something else answered in its place. */
export class ReelgateError extends Error {
  override readonly name = 'ReelgateError';
  /** Of HTTP. */
  readonly status: number;
  /** What programs match on; `unexpected_answer` when it was not the gateway that answered. */
  readonly code: string;
  readonly detail: string;
  /** What the gateway's log calls this call. */
  readonly requestId: string | null;
  /** Each field that cannot be taken. */
  readonly errors: readonly FieldError[];

  constructor(answer: Omit<ReelgateError, keyof Error>) {
    super(answer.detail);
    this.status = answer.status;
    this.code = answer.code;
    this.detail = answer.detail;
    this.requestId = answer.requestId;
    this.errors = answer.errors;
  }
}

export interface FieldError {
  readonly field: string;
  readonly detail: string;
}
