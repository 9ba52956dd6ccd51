import type { Secrets } from './bootstrap.ts';

/** What the terminal shows at the start: where, with which key, and something to paste. */
export function banner(url: string, dataFolder: string, secrets: Secrets): string {
  const { firstKey, firstKeyIsNew, adminToken, adminTokenIsNew } = secrets;
  const lines = ['', `Reelgate is ready at ${url}`, ''];
  if (adminTokenIsNew) lines.push(`  admin token   ${adminToken}`);
  if (firstKeyIsNew) lines.push(`  API key       ${firstKey}`);
  lines.push(`  data          ${dataFolder}`);
  if (firstKeyIsNew) {
    lines.push(
      '',
      'Your first video, rendered on this machine, ready to paste:',
      '',
      firstVideo(url, firstKey),
    );
  } else {
    lines.push(`  API key       in ${dataFolder}/first-api-key unless it was chosen or revoked`);
  }
  return `${lines.join('\n')}\n\n`;
}

function firstVideo(url: string, key: string): string {
  const body = {
    model: 'grok-imagine-1.0-video',
    prompt: 'Waves roll onto a beach at sunset, slow push in',
    quality: '720p',
  };
  return `  KEY=${key}
  TASK=$(curl -s ${url}/api/v1/videos/generations \\
    -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\
    -d '${JSON.stringify(body)}' | grep -o 'task_[0-9a-f]*')
  until curl -s ${url}/api/v1/tasks/$TASK -H "Authorization: Bearer $KEY" \\
    | grep -oE 'http[^"]*[.]mp4[^"]*|"failed".*'; do sleep 1; done`;
}
