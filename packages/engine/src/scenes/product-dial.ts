import { blend, type Rgb } from '../paint/colour.ts';
import { Drawing } from '../paint/drawing.ts';
import type { FormLook } from './product-colours.ts';

/** The flat top of a product from above, round and clear around. */
export function drawDial(
  look: FormLook,
  { radiusPx, marginPx }: { radiusPx: number; marginPx: number },
): Drawing | null {
  const { dial } = look.form;
  if (dial === 'none') return null;
  const sidePx = 2 * Math.ceil(radiusPx + marginPx);
  const drawing = new Drawing(sidePx, sidePx, [128, 128, 128]);
  const pen = penOn(drawing, radiusPx * 0.985);
  if (dial === 'watch') drawWatch(pen, look);
  else if (dial === 'can') drawCanTop(pen);
  else drawMouth(pen, look);
  return drawing;
}

/** Marks in shares of the dial's radius, angles clockwise from the top. */
function penOn(drawing: Drawing, unitPx: number) {
  const middle = drawing.widthPx / 2;
  const at = (angle: number, away: number) => ({
    x: middle + Math.sin(angle) * away * unitPx,
    y: middle - Math.cos(angle) * away * unitPx,
  });
  return {
    disc(angle: number, away: number, radius: number, colour: Rgb): void {
      const { x, y } = at(angle, away);
      drawing.disc(x, y, radius * unitPx, colour);
    },
    hand(angle: number, reach: readonly [number, number], width: number, colour: Rgb): void {
      const widths = [width * unitPx, width * unitPx * 0.6] as const;
      drawing.line(at(angle, reach[0]), at(angle, reach[1]), widths, colour);
    },
  };
}

type Pen = ReturnType<typeof penOn>;

function drawWatch(pen: Pen, look: FormLook): void {
  const metal = look.tones.accent;
  const face: Rgb = look.dark ? blend(look.tones.body, [8, 8, 12], 0.6) : [244, 242, 236];
  const ink: Rgb = look.dark ? [238, 232, 220] : [28, 28, 32];
  pen.disc(0, 0, 1, blend(metal, [0, 0, 0], 0.35));
  pen.disc(0, 0, 0.95, face);
  for (let minute = 0; minute < 60; minute++) {
    const angle = (minute / 60) * 2 * Math.PI;
    const hour = minute % 5 === 0;
    pen.hand(angle, [hour ? 0.72 : 0.84, 0.9], hour ? 0.035 : 0.012, hour ? metal : ink);
  }
  pen.disc(Math.PI, 0.42, 0.2, blend(face, ink, 0.25));
  pen.disc(Math.PI, 0.42, 0.185, face);
  pen.hand(5.25, [-0.06, 0.46], 0.05, ink);
  pen.hand(1.05, [-0.08, 0.7], 0.036, ink);
  pen.hand(3.6, [-0.16, 0.78], 0.014, [206, 60, 44]);
  pen.disc(0, 0, 0.045, metal);
}

function drawCanTop(pen: Pen): void {
  pen.disc(0, 0, 1, [150, 154, 160]);
  pen.disc(0, 0, 0.93, [92, 95, 101]);
  pen.disc(0, 0, 0.88, [176, 180, 186]);
  pen.disc(0, 0.02, 0.8, [188, 192, 198]);
  pen.disc(0, 0.42, 0.32, [158, 162, 168]);
  pen.disc(0, 0.42, 0.29, [180, 184, 190]);
  pen.hand(0, [-0.34, 0.3], 0.3, [128, 132, 138]);
  pen.hand(0, [-0.33, 0.28], 0.26, [212, 215, 220]);
  pen.disc(Math.PI, 0.24, 0.1, [120, 124, 130]);
  pen.disc(0, 0.1, 0.05, [130, 134, 140]);
}

/** An open mouth: dark inside, the lip lit. */
function drawMouth(pen: Pen, look: FormLook): void {
  const { body } = look.tones;
  pen.disc(0, 0, 1, blend(body, [255, 255, 255], 0.28));
  for (let ring = 0; ring < 10; ring++) {
    pen.disc(0, 0, 0.88 - ring * 0.03, blend(blend(body, [0, 0, 0], 0.45), [8, 8, 10], ring / 9));
  }
}
