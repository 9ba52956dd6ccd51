import { defineOfflineCommand } from '../command.ts';
import { loadGatewayMedia } from '../gateway-media.ts';
import { required, text } from '../option.ts';

export const moveMedia = defineOfflineCommand({
  title: 'media move',
  summary: 'copy all media to another place and read them back; stop the gateway before',
  options: {
    from: required(text('URL', 'a folder such as data/media, or s3://… as in REELGATE_MEDIA_URL')),
    to: required(text('URL', 'the same of where they should be')),
  },
  async run({ from, to }, environment) {
    const { moveMediaBetween } = await loadGatewayMedia();
    const moved = await moveMediaBetween({ from, to, environment, folder: process.cwd() });
    const { copied, copiedBytes, skipped } = moved;
    return {
      answer: { copied, copied_bytes: copiedBytes, skipped },
      text: `copied ${copied} files of ${copiedBytes} bytes; ${skipped} were there already`,
      remark: 'nothing was removed from where they were',
    };
  },
});
