import {
  ALL_FORMATS,
  BufferSource,
  Input,
  type InputAudioTrack,
  type InputVideoTrack,
} from 'mediabunny';

/** What is in a video file, as a player sees it. */
export interface Probe {
  readonly container: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly video: TrackProbe;
  /** Null without a sound track. */
  readonly audio: TrackProbe | null;
}

export interface TrackProbe {
  readonly codec: string | null;
  /** As in RFC 6381, such as `avc1.64001e`: 64 is High. */
  readonly parameters: string | null;
  readonly startS: number;
  readonly endS: number;
}

export async function probe(file: Buffer): Promise<Probe> {
  const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(file) });
  const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
  if (video === null) throw new Error('there is no video track');
  const format = await input.getFormat();
  return {
    container: format.name,
    widthPx: await video.getDisplayWidth(),
    heightPx: await video.getDisplayHeight(),
    video: await probeTrack(video),
    audio: audio === null ? null : await probeTrack(audio),
  };
}

type Track = InputVideoTrack | InputAudioTrack;

async function probeTrack(track: Track): Promise<TrackProbe> {
  return {
    codec: await track.getCodec(),
    parameters: await track.getCodecParameterString(),
    startS: await track.getFirstTimestamp(),
    endS: await track.computeDuration(),
  };
}
