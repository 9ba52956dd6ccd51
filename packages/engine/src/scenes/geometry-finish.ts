import type { Stage } from '../paint/stage.ts';

/** Light that falls off towards the lower right, and a little into the corners. */
export function finishGeometry(stage: Stage, dark: boolean): void {
  const { widthPx, heightPx } = stage.canvas;
  const depth = dark ? 0.34 : 0.2;
  stage.relight((x, y, tone) => {
    const [across, down] = [x / widthPx - 0.5, y / heightPx - 0.5];
    const corner = (across ** 2 + down ** 2) * 2;
    tone.gain = 1 - depth * corner ** 1.3 - 0.05 * (across + down);
    tone.saturation = 1;
  });
}
