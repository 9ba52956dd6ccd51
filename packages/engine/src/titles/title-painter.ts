import { yuvOf } from '../paint/colour.ts';
import { clamp } from '../paint/curves.ts';
import type { Stage } from '../paint/stage.ts';
import type { Texture } from '../paint/texture.ts';
import type { FaceName } from './faces.ts';
import { LetterPainter, type LetterPlace } from './letter-painter.ts';
import { poseAt, presenceAt, type Pose } from './motion.ts';
import { safeArea } from './set-title.ts';
import type { TitleCargo, TitleLetter } from './prepare-title.ts';
import { TitleLight } from './title-light.ts';

/** Lays the title over finished frames; null when there is none. */
export function titleOver(
  stage: Stage,
  title: TitleCargo | null,
): ((timeS: number) => void) | null {
  if (title === null) return null;
  const { letters, under, face, timing, style } = title;
  const painter = new LetterPainter(stage, {
    width: Math.max(...letters.map(({ cell }) => cell.width)),
    height: Math.max(...letters.map(({ cell }) => cell.height)),
  });
  const light = new TitleLight(stage, title.near);
  const area = safeArea(stage.canvas);
  const rows = { from: Math.ceil(area.top / 2) * 2, to: Math.floor(area.bottom / 2) * 2 };
  return (timeS) => {
    const presence = presenceAt(timing, timeS);
    if (timeS <= timing.startS || timeS >= timing.endS) return;
    const poses = letters.map(({ actor }) => poseAt(style.entrance, actor, timing, timeS));
    const layAll = (texture: Texture, opacityOf: (pose: Pose) => number) => {
      for (const [index, letter] of letters.entries()) {
        const pose = poses[index];
        if (pose === undefined || opacityOf(pose) <= 0) continue;
        const place = placeOf(title, letter, pose, rows);
        painter.lay(texture, letter.cell, { ...place, opacity: opacityOf(pose) });
      }
    };
    const brightness = light.brightness();
    support(light, title, { presence, brightness });
    if (under !== null) layAll(under, (pose) => pose.support);
    layAll(face, (pose) => pose.opacity);
    if (style.look === 'gold') glint(light, title, { timeS, brightness });
  };
}

function placeOf(
  { sizePx, middle }: TitleCargo,
  { actor }: TitleLetter,
  pose: Pose,
  rows: { from: number; to: number },
): Omit<LetterPlace, 'opacity'> {
  const growth = pose.scale / pose.wordSpread;
  const fromWord = actor.fromWordX * (pose.wordSpread - 1);
  const settled = middle.y + actor.fromMiddleY * growth;
  const line = {
    from: Math.max(rows.from, settled - sizePx * 0.98),
    to: Math.min(rows.to, settled + sizePx * 0.3),
  };
  // Words that grow do so around the middle of their height.
  const lift = sizePx * 0.33 * (1 - pose.wordSpread);
  return {
    xPx: middle.x + actor.fromMiddleX * pose.spread + fromWord,
    yPx: settled + pose.down * sizePx - lift,
    scale: pose.scale,
    rows: pose.masked ? line : rows,
  };
}

/** Luma behind white type at which nothing more is needed, and at which everything is. */
const [darkEnough, tooBright] = [64, 188];

/** How much light is taken at most: thin strokes need to be helped more. */
const dimming: Readonly<Record<FaceName, number>> = {
  light: 0.72,
  sans: 0.56,
  bold: 0.5,
  serif: 0.6,
  'serif-bold': 0.54,
  script: 0.74,
};

/** Takes the light away from around the letters as far as they need it, or adds a tube's own. */
function support(
  light: TitleLight,
  { style }: TitleCargo,
  { presence, brightness }: { presence: number; brightness: number },
): void {
  if (style.look === 'neon') {
    const [luma, blue, red] = yuvOf(style.ink);
    const dim = 0.55 * presence * clamp((brightness - 40) / 100);
    light.relight((near, _x, _y, tone) => {
      const glow = 0.2 * near * presence;
      tone.gain = 1 - dim * near;
      tone.add[0] = (luma - 16) * glow;
      tone.add[1] = (blue - 128) * glow;
      tone.add[2] = (red - 128) * glow;
    });
    return;
  }
  if (style.support === 'none') return;
  const lack =
    style.support === 'light'
      ? clamp((200 - brightness) / 120)
      : clamp((brightness - darkEnough) / (tooBright - darkEnough));
  const most = dimming[style.face] * (style.support === 'soft' ? 0.5 : 1);
  const share = most * lack * presence;
  if (share < 0.004) return;
  light.relight((near, _x, _y, tone) => {
    tone.gain = 1 - share * near;
    if (style.support === 'light') tone.add[0] = 205 * share * near;
    tone.saturation = 1 - 0.35 * share * near;
  });
}

/** Seconds from one glint over gold to the next. */
const glintEveryS = 4.5;

/** A reflection that runs over the letters, where what is behind them is too dark to show it. */
function glint(
  light: TitleLight,
  { timing, sizePx, near }: TitleCargo,
  { timeS, brightness }: { timeS: number; brightness: number },
): void {
  const strength = 0.55 * clamp((150 - brightness) / 80);
  const since = (timeS - timing.enteredS - 0.1) % glintEveryS;
  if (since < 0 || since > 1.6 || timeS > timing.leavesS || strength === 0) return;
  const width = near.columns * 16;
  const at = near.left - sizePx + (since / 1.6) * (width + 2 * sizePx);
  light.relight((close, x, y, tone) => {
    const away = (x - at + (y - near.top) * 0.35) / (sizePx * 0.42);
    tone.gain = 1 + strength * close * Math.exp(-away * away);
  });
}
