import type { UpstreamSettings } from '../upstreams/upstream-settings.ts';
import type { Provider } from './provider.ts';

interface ProviderSettings extends UpstreamSettings {
  /** Of `openai-videos`. */
  readonly bodies: 'json' | 'multipart' | null;
  /** Of the engine, as is the next. */
  readonly concurrencyMax: number;
  readonly encoder: 'node-av' | 'ffmpeg' | null;
}

type MakeProvider = (settings: ProviderSettings) => Promise<Provider>;

/** Every provider there is, by the name that a channel's configuration gives; loaded when used. */
export const PROVIDERS = {
  engine: async ({ concurrencyMax, encoder }) => {
    const { createEngineProvider } = await import('./engine.ts');
    return createEngineProvider({ processes: concurrencyMax, encoder });
  },
  fault: async ({ baseUrl, ...settings }) => {
    if (baseUrl === null) throw new Error('a channel of the provider fault needs a baseUrl');
    const { createFaultProvider } = await import('./fault.ts');
    return createFaultProvider({ ...settings, baseUrl });
  },
  xai: async (settings) => {
    const { createXaiProvider } = await import('./xai.ts');
    return createXaiProvider(settings);
  },
  'openai-videos': async (settings) => {
    const { createOpenaiVideosProvider } = await import('./openai-videos.ts');
    return createOpenaiVideosProvider(settings);
  },
  reapi: async (settings) => {
    const { createReapiProvider } = await import('./reapi.ts');
    return createReapiProvider(settings);
  },
  empirio: async (settings) => {
    const { createEmpirioProvider } = await import('./empirio.ts');
    return createEmpirioProvider(settings);
  },
  rivya: async (settings) => {
    const { createRivyaProvider } = await import('./rivya.ts');
    return createRivyaProvider(settings);
  },
} as const satisfies Record<string, MakeProvider>;
