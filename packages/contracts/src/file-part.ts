/**
 * A file that came as a part of the request and lies on this machine's disk until the order is
 * accepted or refused. A class, because nothing that is parsed from JSON can pass for one.
 */
export class FilePart {
  /** Absolute. */
  readonly path: string;
  /** As the client named it: for people only. */
  readonly name: string;
  readonly sizeBytes: number;
  /** What its first bytes say that it is, whatever the client says; null is nothing known. */
  readonly mediaType: string | null;

  constructor(facts: Pick<FilePart, 'path' | 'name' | 'sizeBytes' | 'mediaType'>) {
    this.path = facts.path;
    this.name = facts.name;
    this.sizeBytes = facts.sizeBytes;
    this.mediaType = facts.mediaType;
  }
}
