import { readFileSync } from 'node:fs';
import { createAddressPolicy } from './platform/outbound/address-policy.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that cannot be used; its message is for the operator, who sees nothing else. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads settings by name and complains by name. An empty value is no value. */
export interface Settings {
  has(name: string): boolean;
  text(name: string): string | null;
  integer(name: string, min: number, max: number): number | null;
  oneOf<Value extends string>(name: string, allowed: readonly Value[]): Value | null;
  /** An http(s) URL, without a slash at its end. */
  url(name: string): string | null;
  cidrs(name: string): readonly string[];
  /** The value itself, or what is in the file that `NAME_FILE` names. */
  secret(name: string): string | null;
}

export function createSettings(environment: Environment): Settings {
  const text = (name: string): string | null => {
    const value = environment[name]?.trim();
    return value === undefined || value === '' ? null : value;
  };
  return {
    has: (name) => text(name) !== null,
    text,
    integer(name, min, max) {
      const value = text(name);
      if (value === null) return null;
      const number = Number(value);
      if (/^\d+$/.test(value) && number >= min && number <= max) return number;
      throw new ConfigError(`${name} must be an integer from ${min} to ${max}, not "${value}"`);
    },
    oneOf(name, allowed) {
      const value = text(name);
      if (value === null) return null;
      const found = allowed.find((choice) => choice === value);
      if (found !== undefined) return found;
      throw new ConfigError(`${name} may be ${allowed.join(', ')}, not "${value}"`);
    },
    url(name) {
      const value = text(name);
      if (value === null) return null;
      const url = URL.parse(value);
      const sound = url !== null && /^https?:$/.test(url.protocol) && url.search + url.hash === '';
      if (sound) return value.replace(/\/+$/, '');
      throw new ConfigError(
        `${name} must be an http or https URL such as https://video.example, not "${value}"`,
      );
    },
    cidrs(name) {
      const list = (text(name) ?? '').split(/[\s,]+/).filter((entry) => entry !== '');
      try {
        createAddressPolicy(list);
      } catch (error) {
        const { message } = error as Error;
        throw new ConfigError(`${name} must be a list of CIDRs such as 10.0.0.0/8: ${message}`);
      }
      return list;
    },
    secret: (name) => readSecret(name, text),
  };
}

function readSecret(name: string, text: (name: string) => string | null): string | null {
  const fileName = `${name}_FILE`;
  const path = text(fileName);
  const value = text(name);
  if (path === null) return value;
  if (value !== null) throw new ConfigError(`set ${name} or ${fileName}, not both`);
  try {
    const secret = readFileSync(path, 'utf8').trim();
    if (secret !== '') return secret;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(
      `${fileName} names a file that cannot be read (${code ?? 'unknown'}): ${path}`,
    );
  }
  throw new ConfigError(`${fileName} names an empty file: ${path}`);
}
