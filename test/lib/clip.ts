import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';

const FRAME_RATE = 24;
const SAMPLE_RATE = 48_000;
const SAMPLES_PER_PACKET = 1_024;

/** H.264 High at 736x400, and AAC-LC in stereo. */
const AVC_DESCRIPTION = Buffer.from(
  '01640020ffe1001867640020acd940b83397cb040000030004000003006078c1894601000568ebecb22c',
  'hex',
);
const AAC_DESCRIPTION = Buffer.from('1190', 'hex');

/** A whole small MP4 with both tracks. Its pictures are noise: only the box structure is sound. */
export async function makeClip(durationS = 8): Promise<Buffer> {
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target });
  const video = new EncodedVideoPacketSource('avc');
  const audio = new EncodedAudioPacketSource('aac');
  output.addVideoTrack(video, { frameRate: FRAME_RATE });
  output.addAudioTrack(audio);
  await output.start();
  for (let frame = 0; frame < durationS * FRAME_RATE; frame += 1) {
    const bytes = new Uint8Array(200).fill(frame % 251);
    const type = frame % FRAME_RATE === 0 ? 'key' : 'delta';
    const packet = new EncodedPacket(bytes, type, frame / FRAME_RATE, 1 / FRAME_RATE);
    await video.add(packet, {
      decoderConfig: {
        codec: 'avc1.640020',
        codedWidth: 736,
        codedHeight: 400,
        description: AVC_DESCRIPTION,
      },
    });
  }
  for (let sample = 0; sample < durationS * SAMPLE_RATE; sample += SAMPLES_PER_PACKET) {
    const [startS, lengthS] = [sample / SAMPLE_RATE, SAMPLES_PER_PACKET / SAMPLE_RATE];
    await audio.add(new EncodedPacket(new Uint8Array(20), 'key', startS, lengthS), {
      decoderConfig: {
        codec: 'mp4a.40.2',
        sampleRate: SAMPLE_RATE,
        numberOfChannels: 2,
        description: AAC_DESCRIPTION,
      },
    });
  }
  await output.finalize();
  if (target.buffer === null) throw new Error('mediabunny wrote nothing');
  return Buffer.from(target.buffer);
}
