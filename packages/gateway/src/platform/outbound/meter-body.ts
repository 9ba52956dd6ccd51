import { Transform, type Readable } from 'node:stream';
import type { Exchange } from './exchange.ts';
import { GuardedFetchError } from './guarded-fetch-error.ts';

/** The body as it arrives, counted; it ends its exchange when it ends or is given up. */
export function meterBody(
  source: Readable,
  limits: {
    /** As announced by the server, or null. */
    readonly sizeBytes: number | null;
    readonly sizeBytesMax: number;
    readonly exchange: Exchange;
  },
): Readable {
  const { sizeBytes, sizeBytesMax, exchange } = limits;
  let arrivedBytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      arrivedBytes += chunk.length;
      if (arrivedBytes <= sizeBytesMax) done(null, chunk);
      else done(new GuardedFetchError('too_large', `more than ${sizeBytesMax} bytes arrived`));
    },
    flush(done) {
      if (sizeBytes === null || arrivedBytes === sizeBytes) done();
      else done(new GuardedFetchError('cut_short', `${arrivedBytes} of ${sizeBytes} bytes came`));
    },
  });
  // Without a listener, a deadline that passes before anyone reads would end the process.
  meter.on('error', () => undefined);
  meter.once('close', () => exchange.finish());
  source.on('error', (error) => meter.destroy(exchange.explain(error, 'cut_short')));
  return source.pipe(meter);
}
