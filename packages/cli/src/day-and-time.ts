/** To the minute, in UTC, in a form that sorts. */
export function dayAndTime(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')}Z`;
}
