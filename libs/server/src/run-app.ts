import { type CubeLogger, createLogger, type LoggerOptions } from './cube-logger';
import {
  type Environment,
  parseSettings,
  type SettingsRule,
  type SettingsTable,
  type SettingValues,
} from './parse-settings';
import { settingsHelp } from './settings-help';
import type { sharedSettings } from './shared-settings';
import { closeOnSignal } from './shutdown';

/** A started app. */
export interface RunningApp {
  readonly url: string;
  close(): Promise<void>;
}

export interface AppDescription<T extends SettingsTable> {
  /** Such as `cube-manager`. */
  readonly name: string;
  readonly summary: string;
  readonly version: string;
  readonly settings: T;
  readonly rules: readonly SettingsRule<T>[];
  /** Beginnings of settings of other apps, which may stand in the same environment. */
  readonly foreignPrefixes: readonly string[];
  start(values: SettingValues<T>, logger: CubeLogger): Promise<RunningApp>;
}

/** The command line asks for something that there isn't, or a setting is wrong. */
const EXIT_USAGE = 2;
const EXIT_FAILED = 1;
const SHUTDOWN_DEADLINE_MS = 15_000;

/** Runs an app from its command line and environment, until a signal ends it. */
export async function runApp<T extends SettingsTable & LogSettings>(app: AppDescription<T>): Promise<void> {
  const [argument] = process.argv.slice(2);
  if (argument !== undefined) return answerArgument(app, argument);
  const values = readSettings(app, process.env);
  if (values === null) return;
  const logger = createLogger(logOptions(values));
  try {
    const running = await app.start(values, logger);
    logger.log.info(`${app.name} ${app.version} serves ${running.url}, Swagger UI at ${running.url}/docs`);
    closeOnSignal({ log: logger.log, close: () => running.close(), deadlineMs: SHUTDOWN_DEADLINE_MS, process });
  } catch (error) {
    fail(EXIT_FAILED, [error instanceof Error ? error.message : String(error)]);
  }
}

/** The settings that the runner itself heeds. */
type LogSettings = Pick<ReturnType<typeof sharedSettings>, 'logLevel' | 'logFormat'>;

function logOptions(values: { readonly logLevel: unknown; readonly logFormat: unknown }): LoggerOptions {
  // Read by the settings of exactly these choices.
  return { level: values.logLevel as LoggerOptions['level'], format: values.logFormat as LoggerOptions['format'] };
}

function answerArgument(
  app: Pick<AppDescription<SettingsTable>, 'name' | 'version' | 'summary' | 'settings'>,
  argument: string,
): void {
  if (argument === '--version') return print(app.version);
  if (argument !== '--help' && argument !== '-h') {
    return fail(EXIT_USAGE, [
      `${app.name} takes no argument ${argument}; settings come from the environment: see --help`,
    ]);
  }
  print(
    `${app.name} ${app.version}: ${app.summary}\n\nSettings (environment variables):\n${settingsHelp(app.settings)}`,
  );
}

function readSettings<T extends SettingsTable>(app: AppDescription<T>, env: Environment): SettingValues<T> | null {
  const knownElsewhere = Object.keys(env).filter((name) =>
    app.foreignPrefixes.some((prefix) => name.startsWith(prefix)),
  );
  const parsed = parseSettings(app.settings, env, { rules: app.rules, knownElsewhere });
  for (const warning of parsed.warnings) process.stderr.write(`${app.name}: ${warning}\n`);
  if (parsed.ok) return parsed.values;
  fail(EXIT_USAGE, [...parsed.problems, `${app.name} --help lists all settings`]);
  return null;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function fail(code: number, messages: readonly string[]): void {
  process.stderr.write(`${messages.join('\n')}\n`);
  process.exit(code);
}
