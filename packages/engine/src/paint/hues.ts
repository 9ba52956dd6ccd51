import type { Rgb } from './colour.ts';

/** Colours that prompts name, bright as light is. */
const hues: readonly (readonly [RegExp, Rgb])[] = [
  [/\b(crimson|scarlet|ruby|red)\b/, [240, 62, 58]],
  [/\b(orange|amber|copper|rust)\b/, [255, 140, 56]],
  [/\b(gold|golden|yellow)\b/, [255, 196, 84]],
  [/\b(lime|emerald|green)\b/, [70, 214, 126]],
  [/\b(teal|turquoise|cyan|aqua)\b/, [52, 206, 208]],
  [/\b(azure|cobalt|navy|blue)\b/, [62, 128, 250]],
  [/\b(indigo|violet|purple|lavender)\b/, [142, 92, 246]],
  [/\b(magenta|fuchsia|pink|rose)\b/, [250, 92, 178]],
  [/\b(white|silver|pearl|ivory)\b/, [232, 236, 244]],
  [/\b(coral|peach|salmon)\b/, [255, 132, 112]],
];

/** The colours that a prompt names, in the order of the table. */
export function huesIn(prompt: string): Rgb[] {
  const text = prompt.toLowerCase();
  return hues.filter(([words]) => words.test(text)).map(([, colour]) => colour);
}
