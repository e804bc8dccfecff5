import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

/** Certificates and key, PEM. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
}

/** Null without files. Throws an Error that names the setting and the file when they can't be used. */
export function readTlsMaterial(files: {
  readonly tlsCertFile: string | null;
  readonly tlsKeyFile: string | null;
}): TlsMaterial | null {
  if (files.tlsCertFile === null || files.tlsKeyFile === null) return null;
  const cert = readPem('CUBE_TLS_CERT_FILE', files.tlsCertFile);
  const key = readPem('CUBE_TLS_KEY_FILE', files.tlsKeyFile);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new Error(`CUBE_TLS_CERT_FILE and CUBE_TLS_KEY_FILE can't be used together: ${reason(error)}`, {
      cause: error,
    });
  }
  return { cert, key };
}

/** Certificates to trust when calling other Cube servers; null for the system's. */
export function readTrustedCa(tlsCaFile: string | null): string | null {
  return tlsCaFile === null ? null : readPem('CUBE_TLS_CA_FILE', tlsCaFile);
}

function readPem(setting: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${setting}: '${file}' can't be read: ${reason(error)}`, { cause: error });
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
