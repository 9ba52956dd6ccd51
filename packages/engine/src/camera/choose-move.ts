import { moves, type Move, type MoveName } from './move.ts';

const words: readonly (readonly [MoveName, RegExp])[] = [
  [
    'pull-out',
    /zoom(s|ing|ed)?[ -]*(slowly |gently |gradually )?(out|back|away)|pull(s|ing)?[ -]*(slowly |gently )?(out|back|away)|dolly(ing)?[ -]*(out|back)|pullback|reveals? the whole/,
  ],
  [
    'push-in',
    /zoom(s|ing|ed)?([ -]*(slowly |gently |gradually )?in)?\b|push(es|ing)?[ -]*(slowly |gently )?in|dolly(ing)?([ -]*(in|forward))?\b|close[ -]?in on|mov(e|es|ing) (slowly )?(closer|forward)|fly(ing|s)? (forward|through|into)|approach/,
  ],
  [
    'pan-left',
    /(pan|track|truck|slid|mov|dolly|glid)(s|e|es|ing|ning|king)? (slowly |gently |smoothly )?(to the |towards? the )?left/,
  ],
  [
    'pan-right',
    /(pan|track|truck|slid|mov|dolly|glid)(s|e|es|ing|ning|king)? (slowly |gently |smoothly )?(to the |towards? the )?right|\bpan(s|ning)?\b|tracking shot|\btruck(s|ing)?\b/,
  ],
  [
    'tilt-up',
    /(tilt|crane|pedestal|boom|mov|look|ris)(s|e|es|ing)? (slowly |gently )?up(wards?)?\b|camera (rises|ascends)|ascend|\btilt(s|ing)?\b/,
  ],
  [
    'tilt-down',
    /(tilt|crane|pedestal|boom|mov|look)(s|e|es|ing)? (slowly |gently )?down(wards?)?\b|camera (descends|lowers)|descend/,
  ],
  [
    'orbit-left',
    /(orbit|arc|circl|rotat|revolv)(s|e|es|ing)? (slowly )?(to the )?left|counter-?clockwise/,
  ],
  [
    'orbit-right',
    /\b(orbit|arc(s|ing)?\b|circl(es|ing)|rotat|revolv)|around (her|him|it|them|the subject)/,
  ],
  ['handheld', /hand[ -]?held|shaky|documentary|found footage/],
  [
    'static',
    /\bstatic\b|locked[ -]?(off|down)?\b|tripod|\bstill (shot|camera|frame)|no camera (move|motion)|fixed (camera|shot)|camera (stays|is|remains) still/,
  ],
  ['drift', /subtle|drift|breath|gentle (move|motion)/],
];

/** Exclusive pairs: the first of each is kept when both words occur. */
const opposites: readonly (readonly [MoveName, MoveName])[] = [
  ['pull-out', 'push-in'],
  ['pan-left', 'pan-right'],
  ['tilt-down', 'tilt-up'],
  ['orbit-left', 'orbit-right'],
];

/** The camera move that the prompt asks for; a slow push in when it names none. */
export function chooseMove(prompt: string): Move {
  const text = prompt.toLowerCase();
  const found = namedMoves(text);
  const names = found.length > 0 ? found : (['push-in'] as const);
  const pace = paceOf(text);
  const total: Move = { name: names.join('+'), zoom: 0, right: 0, down: 0, turn: 0, sway: 0 };
  for (const name of names) {
    const part = moves[name];
    total.zoom += part.zoom * pace;
    total.right += part.right * Math.min(1, pace);
    total.down += part.down * Math.min(1, pace);
    total.turn += part.turn * pace;
    total.sway += part.sway;
  }
  return total;
}

function namedMoves(text: string): readonly MoveName[] {
  const named = new Set(words.filter(([, pattern]) => pattern.test(text)).map(([name]) => name));
  for (const [kept, dropped] of opposites) if (named.has(kept)) named.delete(dropped);
  if (named.has('static')) return ['static'];
  // "Subtle" tempers another move instead of adding one.
  if (named.size > 1) named.delete('drift');
  return [...named].slice(0, 2);
}

function paceOf(text: string): number {
  if (/very slow|barely|subtle/.test(text)) return 0.45;
  if (/slow|gentle|gently|calm|gradual/.test(text)) return 0.7;
  if (/fast|quick|rapid|dramatic|dynamic|sweeping/.test(text)) return 1.4;
  return 1;
}
