import type { Brief } from '../brief/brief.ts';

/** How much has to be known of the sound of a video: the longest fade, and what comes before it. */
export const beforeS = 6.5;

/** Whether nothing is to be heard in a clip, of its own or of a video before it. */
export function isUnheard({ sound: { silent, ambience, music } }: Pick<Brief, 'sound'>): boolean {
  return silent || (ambience === null && music === null);
}
