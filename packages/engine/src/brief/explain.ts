import { briefOf, showsPictures, type Brief } from './brief.ts';
import type { RenderRequest } from './render-request.ts';

/** What a request was understood to ask for, for whoever wonders why its clip looks as it does. */
export interface Explanation {
  /** In the order in which they are seen. */
  readonly shots: readonly ExplainedShot[];
  readonly grade: string | null;
  readonly feeling: string | null;
  readonly title: string | null;
  /**
   * `scene` is what belongs to the scene; `video` is the sound of the video that is edited, which
   * has the scene's only if it is silent; null is that there is none.
   */
  readonly ambience: Heard;
  readonly music: Heard;
}

type Heard = readonly string[] | 'scene' | 'video' | null;

export interface ExplainedShot {
  readonly startsAtS: number;
  /** What is painted, or `photographs` and `morph` of given pictures. */
  readonly scene: string;
  readonly camera: string;
  readonly pace: string | null;
  readonly light: string | null;
  readonly atmosphere: readonly string[];
}

/** Of a request as it would be rendered; nothing of it is read but the words and how many pictures there are. */
export function explainRequest(request: RenderRequest): Explanation {
  const brief = briefOf(request);
  const { sound, grade, feeling, title, parts } = brief;
  const heard = (names: readonly string[] | null): Heard => {
    if (sound.silent || !request.audio) return null;
    if (brief.footage !== null) return 'video';
    return names?.length === 0 ? 'scene' : names;
  };
  return {
    shots:
      parts.length > 0
        ? parts.map(({ startS, brief: part }) => explainShot(part, startS))
        : [explainShot(brief, 0)],
    grade,
    feeling,
    title,
    ambience: heard(sound.ambience),
    music: heard(sound.music),
  };
}

function explainShot(brief: Brief, startS: number): ExplainedShot {
  const { mood, move, pace, scene } = brief;
  const { light, ...atmosphere } = mood;
  return {
    startsAtS: Math.round(startS * 100) / 100,
    scene,
    camera: showsPictures(brief) && brief.moves.length > 1 ? inTurn(brief) : move.name,
    pace,
    light: light === 'unspoken' ? null : light,
    atmosphere: Object.entries(atmosphere)
      .filter(([, isOn]) => isOn)
      .map(([name]) => name),
  };
}

function inTurn({ moves, images, move }: Brief): string {
  return images.length > 1 ? moves.map(({ name }) => name).join(', ') : move.name;
}
