import type { Provider } from './provider.ts';
import { createEngineProvider } from './engine.ts';
import { createFaultProvider } from './fault.ts';

export interface ProviderSettings {
  readonly baseUrl: string | null;
  readonly concurrencyMax: number;
  readonly requestMsMax: number;
  readonly halfway: () => void;
}

/** Every provider there is, by the name that a channel's configuration gives. */
export const PROVIDERS = {
  engine: ({ concurrencyMax }: ProviderSettings): Provider =>
    createEngineProvider({ processes: concurrencyMax }),
  fault: ({ baseUrl, requestMsMax, halfway }: ProviderSettings): Provider => {
    if (baseUrl === null) throw new Error('a channel of the provider fault needs a baseUrl');
    return createFaultProvider({ baseUrl, requestMsMax, halfway });
  },
} as const;
