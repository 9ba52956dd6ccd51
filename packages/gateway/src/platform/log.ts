import { pino, type Logger } from 'pino';

export type Log = Logger;

/** What may never be read in a log, wherever it turns up in what is logged. */
const SECRET_PATHS = [
  'authorization',
  'cookie',
  'secret',
  'prompt',
  'apiKey',
  'adminToken',
  'signature',
  'headers.authorization',
  'headers.cookie',
  'headers["x-api-key"]',
].flatMap((path) => [path, `*.${path}`]);

/** Structured lines on stderr: stdout is the banner's, and whoever pipes it. */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      redact: { paths: SECRET_PATHS, censor: '[hidden]' },
      serializers: { error: pino.stdSerializers.err },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination({ dest: 2, sync: false }),
  );
}
