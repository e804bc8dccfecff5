import { unsafeBinding } from './binding';
import {
  booleanSetting,
  choiceSetting,
  hostSetting,
  isHost,
  listSetting,
  optional,
  pathSetting,
  portSetting,
  secretSetting,
} from './setting';

/** Where one app listens: `CUBE_WORKER_HOST`, `CUBE_WORKER_PORT`. */
export function listenSettings(prefix: string, port: number) {
  return {
    host: hostSetting(`${prefix}_HOST`, {
      description: 'Address to listen on. Any other than loopback needs a token and TLS, or CUBE_INSECURE=true.',
      default: '127.0.0.1',
    }),
    port: portSetting(`${prefix}_PORT`, { description: 'Port to listen on.', default: port }),
  };
}

/** Settings that every Cube server has. */
export function sharedSettings(defaults: { readonly dataDir: string }) {
  return {
    dataDir: pathSetting('CUBE_DATA_DIR', {
      description: 'Directory for what must survive a restart.',
      default: defaults.dataDir,
    }),
    token: optional(
      secretSetting('CUBE_TOKEN', { description: 'Token that users send: Authorization: Bearer TOKEN.' }),
    ),
    nodeToken: optional(
      secretSetting('CUBE_NODE_TOKEN', {
        description: 'Token with which workers join; each node then gets one of its own.',
      }),
    ),
    tlsCertFile: optional(
      pathSetting('CUBE_TLS_CERT_FILE', { description: 'Certificate (chain) to serve TLS with, PEM.' }),
    ),
    tlsKeyFile: optional(pathSetting('CUBE_TLS_KEY_FILE', { description: 'Private key of that certificate, PEM.' })),
    tlsCaFile: optional(
      pathSetting('CUBE_TLS_CA_FILE', {
        description: "Certificates to trust when calling other Cube servers, PEM; the system's otherwise.",
      }),
    ),
    insecure: booleanSetting('CUBE_INSECURE', {
      description:
        'Allow listening beyond loopback without token or TLS. Whoever reaches the port is root on the host.',
      default: false,
    }),
    allowedHosts: listSetting(
      'CUBE_ALLOWED_HOSTS',
      (text) => (isHost(text) ? { value: text.toLowerCase() } : { wrong: 'is not a host name or address' }),
      {
        description: 'Further host names under which this server may be called (behind a proxy or a DNS name).',
        default: [],
      },
    ),
    logLevel: choiceSetting('CUBE_LOG_LEVEL', ['debug', 'info', 'warn', 'error', 'silent'], {
      description: 'Least important lines to write.',
      default: 'info',
    }),
    logFormat: choiceSetting('CUBE_LOG_FORMAT', ['auto', 'pretty', 'json'], {
      description: 'auto is pretty on a terminal and JSON elsewhere.',
      default: 'auto',
    }),
  };
}

/** What `sharedSettings` and `listenSettings` together come to, as far as the rules below look. */
interface Guarded {
  readonly host: string;
  readonly token: string | null;
  readonly nodeToken: string | null;
  readonly tlsCertFile: string | null;
  readonly tlsKeyFile: string | null;
  readonly insecure: boolean;
}

/** Rules for `parseSettings` that every Cube server has. */
export const SHARED_RULES: readonly ((values: Guarded) => string | null)[] = [
  ({ tlsCertFile, tlsKeyFile }) =>
    (tlsCertFile === null) === (tlsKeyFile === null)
      ? null
      : 'CUBE_TLS_CERT_FILE and CUBE_TLS_KEY_FILE belong together: set both or neither.',
  ({ token, nodeToken }) =>
    (token === null) === (nodeToken === null)
      ? null
      : 'CUBE_TOKEN and CUBE_NODE_TOKEN belong together: with only one of them, users or nodes could not get in.',
  ({ token, nodeToken }) =>
    token !== null && token === nodeToken
      ? 'CUBE_TOKEN and CUBE_NODE_TOKEN are the same: users would pass for nodes.'
      : null,
  ({ host, token, tlsCertFile, insecure }) =>
    unsafeBinding({ host, hasToken: token !== null, hasTls: tlsCertFile !== null, insecure }),
];
