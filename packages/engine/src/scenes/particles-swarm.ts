import type { Brief } from '../brief/brief.ts';
import type { Yuv } from '../paint/colour.ts';
import { smoothstep } from '../paint/curves.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { lightOf, SpeckPainter } from '../paint/specks.ts';
import { unitOf, vantageOf } from '../paint/vantage.ts';
import { finishDark, paintDark, particleLookOf } from './particles-look.ts';
import { sceneCamera } from './scene-camera.ts';
import { defineScene } from './scene.ts';

/** Thousands of lights that roll as a sea, let go, gather to a ball, and let go again. */
export const swarmScene = defineScene<null>({
  prepare: () => Promise.resolve(null),

  painter(stage, _cargo, brief) {
    const look = particleLookOf(brief);
    const plan = planOf(brief);
    const lights = look.tints.map(lightOf);
    const swarm = swarmOf(brief.seed);
    const specks = new SpeckPainter(stage, { focus: 2.15, blur: 0.016 });
    const unit = unitOf(stage.canvas);
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      const vantage = vantageOf(stage.canvas, view);
      const middle = vantage.place(0, 0.02, 0.4);
      paintDark(stage, look, { ...middle, reach: 0.8, strength: 0.9 });
      const turn = plan.turn + timeS * 0.09 * plan.way + view.right * 0.2;
      const [cosTurn, sinTurn] = [Math.cos(turn), Math.sin(turn)];
      const tilt = 0.36 + view.down * 0.08;
      const [cosTilt, sinTilt] = [Math.cos(tilt), Math.sin(tilt)];
      const [cosRoll, sinRoll] = [Math.cos(view.roll), Math.sin(view.roll)];
      const gathered = gatheredAt(plan, timeS);
      const place = [0, 0, 0] as [number, number, number];
      for (const mote of swarm) {
        placeOf(mote, { timeS, gathered, plan }, place);
        const [px, py, pz] = place;
        const x = px * cosTurn - pz * sinTurn;
        const back = px * sinTurn + pz * cosTurn;
        const y = py * cosTilt - back * sinTilt;
        const depth = 2.3 + py * sinTilt + back * cosTilt;
        if (depth < 0.35) continue;
        const per = (1.32 / depth) * unit * vantage.zoom(1);
        // Crests catch the light.
        const crest = 1.15 + 0.9 * smoothstep(0.3, -0.22, py);
        const near = crest * smoothstep(0.35, 0.8, depth) * smoothstep(4.6, 2.4, depth);
        const light = lights[mote.tint] as Yuv;
        const [across, down] = [x * per, y * per];
        specks.paint(
          middle.x + across * cosRoll + down * sinRoll,
          middle.y - across * sinRoll + down * cosRoll,
          depth,
          0.004 * mote.size,
          light,
          mote.strength * near * (0.85 + 0.15 * Math.sin(timeS * 1.4 + mote.phase)),
        );
      }
      finishDark(stage);
    };
  },
});

interface Plan {
  turn: number;
  way: number;
  /** When in the coming and going a clip begins, and how long one round takes. */
  phase: number;
  periodS: number;
  waves: readonly { x: number; z: number; height: number; speed: number }[];
}

function planOf({ seed, durationS }: Brief): Plan {
  const random = randomFrom(subSeed(seed, 'swarm plan'));
  return {
    turn: random() * 6.28,
    way: random() < 0.5 ? -1 : 1,
    phase: random() < 0.6 ? 0.02 : 0.5,
    periodS: Math.min(14, Math.max(10.5, durationS * 1.5)),
    waves: [0, 1, 2].map((index) => {
      const angle = random() * 6.28;
      const length = 1.4 + 1.5 * index;
      return {
        x: Math.cos(angle) * length,
        z: Math.sin(angle) * length,
        height: 0.2 / (1 + index * 0.9),
        speed: 0.9 + 0.4 * index,
      };
    }),
  };
}

/** 0 a sea, 1 a ball; it rests a while at both. */
function gatheredAt({ phase, periodS }: Plan, timeS: number): number {
  const share = 0.5 - 0.5 * Math.cos(2 * Math.PI * (phase + timeS / periodS));
  return share;
}

interface Mote {
  /** Place on the sea. */
  x: number;
  z: number;
  /** Place on the ball. */
  ball: readonly [number, number, number];
  /** How early it lets go, 0..1. */
  early: number;
  stray: number;
  phase: number;
  tint: number;
  size: number;
  strength: number;
}

const columns = 92;
const rows = 64;

function swarmOf(seed: number): Mote[] {
  const random = randomFrom(subSeed(seed, 'swarm'));
  return Array.from({ length: columns * rows }, (_, index) => {
    const x = ((index % columns) / (columns - 1) - 0.5) * 4.2 + (random() - 0.5) * 0.03;
    const z = (Math.floor(index / columns) / (rows - 1) - 0.5) * 3.6 + (random() - 0.5) * 0.03;
    // Even over the ball: a spiral from pole to pole.
    const up = 1 - (2 * (index + 0.5)) / (columns * rows);
    const around = index * 2.399963;
    const wide = Math.sqrt(1 - up * up);
    const radius = random() < 0.2 ? 0.62 + 0.3 * random() : 0.62;
    return {
      x,
      z,
      ball: [
        Math.cos(around) * wide * radius,
        up * radius,
        Math.sin(around) * wide * radius,
      ] as const,
      early: 0.5 + 0.5 * Math.sin(x * 1.1 + z * 0.8) * 0.7 + 0.3 * (random() - 0.5),
      stray: 0.5 + random(),
      phase: random() * 6.28,
      tint: random() < 0.5 ? 0 : random() < 0.7 ? 1 : 2,
      size: 0.7 + 0.9 * random() ** 3,
      strength: 0.55 + 0.45 * random() ** 2,
    };
  });
}

function placeOf(
  mote: Mote,
  at: { timeS: number; gathered: number; plan: Plan },
  place: [number, number, number],
): void {
  const { timeS, gathered, plan } = at;
  const share = smoothstep(mote.early * 0.5, mote.early * 0.5 + 0.5, gathered);
  let height = 0;
  for (const wave of plan.waves) {
    height += wave.height * Math.sin(mote.x * wave.x + mote.z * wave.z + timeS * wave.speed);
  }
  const [bx, by, bz] = mote.ball;
  const turn = timeS * 0.25;
  const breath = 1 + 0.05 * Math.sin(timeS * 1.1 + by * 5);
  const x = (bx * Math.cos(turn) - bz * Math.sin(turn)) * breath;
  const z = (bx * Math.sin(turn) + bz * Math.cos(turn)) * breath;
  // On the way from one to the other it strays on currents of its own.
  const loose = 4 * share * (1 - share) * mote.stray;
  const swirl = mote.phase + timeS * 0.8;
  place[0] = mote.x + (x - mote.x) * share + loose * 0.26 * Math.sin(swirl + mote.z * 2);
  place[1] =
    0.16 +
    height +
    (by * breath - 0.16 - height) * share +
    loose * 0.3 * Math.cos(swirl * 0.9 + mote.x * 2);
  place[2] = mote.z + (z - mote.z) * share + loose * 0.26 * Math.cos(swirl + mote.x);
}
