import { join } from 'node:path';

export interface ClipFile {
  partial: string;
  final: string;
}
export type ClipFiles = Readonly<Record<'video' | 'thumbnail' | 'sprite', ClipFile>>;

/** Names inside the caller's folder; a file is partial until the whole clip is done. */
export function clipFilesIn(folder: string): ClipFiles {
  const file = (name: string, ending: string): ClipFile => ({
    partial: join(folder, `.${name}.partial.${ending}`),
    final: join(folder, `${name}.${ending}`),
  });
  return {
    thumbnail: file('thumbnail', 'webp'),
    sprite: file('sprite', 'webp'),
    // Renamed last: where it is, the others are.
    video: file('video', 'mp4'),
  };
}
