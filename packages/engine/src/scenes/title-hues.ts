import type { Rgb } from '../paint/colour.ts';

/** One colour as a title card wears it. */
export interface Hue {
  /** Almost black. */
  deep: Rgb;
  /** A full dark colour that white type stands on. */
  main: Rgb;
  /** Light of this colour. */
  accent: Rgb;
  /** As paper, which dark type stands on. */
  pale: Rgb;
  /** As bold as it gets. */
  bright: Rgb;
}

export const hues = {
  red: {
    deep: [34, 4, 10],
    main: [138, 16, 32],
    accent: [255, 96, 72],
    pale: [246, 226, 220],
    bright: [222, 34, 46],
  },
  orange: {
    deep: [40, 14, 8],
    main: [158, 66, 20],
    accent: [255, 158, 78],
    pale: [250, 232, 214],
    bright: [238, 98, 26],
  },
  gold: {
    deep: [22, 14, 6],
    main: [104, 70, 24],
    accent: [255, 206, 124],
    pale: [246, 236, 214],
    bright: [206, 150, 48],
  },
  yellow: {
    deep: [36, 26, 6],
    main: [148, 104, 14],
    accent: [255, 222, 110],
    pale: [252, 242, 206],
    bright: [255, 206, 34],
  },
  green: {
    deep: [4, 22, 18],
    main: [14, 82, 62],
    accent: [132, 226, 160],
    pale: [226, 236, 222],
    bright: [18, 138, 88],
  },
  sage: {
    deep: [20, 32, 24],
    main: [70, 96, 76],
    accent: [206, 226, 186],
    pale: [232, 236, 222],
    bright: [98, 140, 108],
  },
  teal: {
    deep: [3, 24, 30],
    main: [10, 88, 98],
    accent: [104, 226, 218],
    pale: [220, 238, 236],
    bright: [10, 144, 150],
  },
  blue: {
    deep: [4, 12, 34],
    main: [22, 66, 150],
    accent: [112, 178, 255],
    pale: [224, 232, 244],
    bright: [28, 98, 226],
  },
  navy: {
    deep: [4, 8, 22],
    main: [16, 34, 78],
    accent: [116, 152, 232],
    pale: [226, 230, 240],
    bright: [30, 62, 140],
  },
  purple: {
    deep: [16, 6, 34],
    main: [74, 30, 126],
    accent: [188, 132, 255],
    pale: [236, 228, 244],
    bright: [112, 44, 196],
  },
  magenta: {
    deep: [32, 4, 26],
    main: [142, 18, 98],
    accent: [255, 108, 190],
    pale: [248, 226, 238],
    bright: [220, 28, 128],
  },
  rose: {
    deep: [52, 24, 32],
    main: [148, 78, 92],
    accent: [255, 186, 186],
    pale: [246, 230, 226],
    bright: [226, 104, 128],
  },
  brown: {
    deep: [26, 16, 10],
    main: [98, 62, 38],
    accent: [232, 182, 132],
    pale: [240, 230, 218],
    bright: [146, 88, 48],
  },
  ivory: {
    deep: [44, 36, 28],
    main: [112, 94, 76],
    accent: [255, 238, 206],
    pale: [246, 240, 228],
    bright: [176, 150, 116],
  },
  black: {
    deep: [6, 6, 8],
    main: [38, 38, 44],
    accent: [176, 178, 190],
    pale: [238, 238, 238],
    bright: [28, 28, 32],
  },
} as const satisfies Record<string, Hue>;

export type HueName = keyof typeof hues;

const hueWords: Readonly<Record<HueName, RegExp>> = {
  red: /\b(?:red|crimson|scarlet|ruby|burgundy|maroon|cherry)\b/,
  orange: /\b(?:orange|amber|copper|tangerine|terracotta|coral)\b/,
  gold: /\b(?:gold|golden|bronze|champagne)\b/,
  yellow: /\b(?:yellow|lemon|mustard)\b/,
  green: /\b(?:green|emerald|jade|lime)\b/,
  sage: /\b(?:sage|olive|moss|eucalyptus)\b/,
  teal: /\b(?:teal|turquoise|cyan|aqua|mint)\b/,
  blue: /\b(?:blue|azure|cobalt|sapphire|sky)\b/,
  navy: /\b(?:navy|midnight)\b/,
  purple: /\b(?:purple|violet|lilac|lavender|plum|indigo)\b/,
  magenta: /\b(?:magenta|fuchsia|hot pink)\b/,
  rose: /\b(?:rose|pink|blush|peach)\b/,
  brown: /\b(?:brown|chocolate|coffee|wood|sepia)\b/,
  ivory: /\b(?:ivory|cream|beige|white|sand|linen|parchment)\b/,
  black: /\b(?:black|charcoal|gr[ae]y|silver|monochrome)\b/,
};

/** The colours that a text names, as they come in it. */
export function huesIn(text: string): HueName[] {
  const found = (Object.keys(hueWords) as HueName[]).flatMap((name) => {
    const at = text.search(hueWords[name]);
    return at < 0 ? [] : [{ name, at }];
  });
  return found.toSorted((one, other) => one.at - other.at).map(({ name }) => name);
}
