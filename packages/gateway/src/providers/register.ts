import type { Provider } from './provider.ts';

export interface ProviderSettings {
  readonly baseUrl: string | null;
  readonly concurrencyMax: number;
  readonly requestMsMax: number;
  readonly halfway: () => void;
  readonly encoder: 'node-av' | 'ffmpeg' | null;
}

type MakeProvider = (settings: ProviderSettings) => Promise<Provider>;

/** Every provider there is, by the name that a channel's configuration gives; loaded when used. */
export const PROVIDERS = {
  engine: async ({ concurrencyMax, encoder }) => {
    const { createEngineProvider } = await import('./engine.ts');
    return createEngineProvider({ processes: concurrencyMax, encoder });
  },
  fault: async ({ baseUrl, requestMsMax, halfway }) => {
    if (baseUrl === null) throw new Error('a channel of the provider fault needs a baseUrl');
    const { createFaultProvider } = await import('./fault.ts');
    return createFaultProvider({ baseUrl, requestMsMax, halfway });
  },
} as const satisfies Record<string, MakeProvider>;
