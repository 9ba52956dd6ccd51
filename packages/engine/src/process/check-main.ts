/* Loads the native packages in a process of its own and reports what does not work. */
const problems: string[] = [];

await attempt('sharp', async () => {
  const { default: sharp } = await import('sharp');
  await sharp({ create: { width: 2, height: 2, channels: 3, background: '#000' } })
    .raw()
    .toBuffer();
});
await attempt('node-av', async () => {
  const { Codec } = await import('node-av/lib');
  for (const name of ['libx264', 'aac']) {
    if (!Codec.findEncoderByName(name as never)) throw new Error(`it lacks the encoder ${name}`);
  }
});
process.send?.(problems, () => process.exit(0));

async function attempt(name: string, load: () => Promise<void>): Promise<void> {
  try {
    await load();
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    problems.push(`the package ${name} does not work here: ${reason}`);
  }
}
