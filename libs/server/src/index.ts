export { type Access, admits, SESSION_BODY_LIMIT, USER_BODY_LIMIT } from './access';
export { Allow } from './allow';
export { Answers, type DocumentedAnswer, type DocumentedHeader } from './answers';
export { answerStream, type AnswerStreamOptions } from './answer-stream';
export { ApiError } from './api-error';
export { isLoopback, unsafeBinding } from './binding';
export { BrowserApp } from './browser-app';
export { checkOrigin, type OriginRules } from './caller-origin';
export { createServer, type CubeServer, type ServerOptions } from './create-server';
export { createLogger, type CubeLogger, type LoggerOptions } from './cube-logger';
export { DOCS_PATHS, type DocsOptions, openApiDocument, setupDocs } from './docs';
export { errorCode } from './error-code';
export { HealthModule, type ReadinessCheck, type ReadinessProbe } from './health.module';
export { EXEC_PATH, EXEC_PROTOCOL, EXEC_QUERY, MOST_EXECS } from './exec-query';
export { HTTP_LIMITS, type HttpLimits } from './http-limits';
export { eachMessage, joined, keepAlive, sent } from './live-socket';
export { type ListenAddress, ListenError } from './listen-error';
export { askedLogs, type AskedLogs, LOG_QUERY, MOST_LOG_STREAMS } from './log-query';
export { type Count, Metrics } from './metrics';
export { MetricsModule } from './metrics.module';
export { type Challenge, isSameSecret, newNonce, nodeIdIn, nodeTokenOf, proofOf } from './node-token';
export { decodeBody, parseJsonBody } from './parse-json-body';
export {
  type Environment,
  type ParsedSettings,
  type ParseOptions,
  parseSettings,
  type SettingsRule,
  type SettingsTable,
  type SettingValues,
} from './parse-settings';
export { type Asked, Asks, type QueryTable } from './query';
export {
  booleanParameter,
  integerParameter,
  many,
  type ManyOf,
  type QueryParameter,
  secondsParameter,
  textParameter,
  timeParameter,
} from './query-parameter';
export { callerOf } from './request-gate';
export { type AppDescription, runApp, type RunningApp } from './run-app';
export {
  booleanSetting,
  choiceSetting,
  customSetting,
  hostSetting,
  integerSetting,
  isHost,
  listSetting,
  numberSetting,
  optional,
  pathSetting,
  portSetting,
  type Reading,
  secondsSetting,
  secretSetting,
  type Setting,
  textSetting,
} from './setting';
export { settingsHelp, settingsMarkdown } from './settings-help';
export { listenSettings, SHARED_RULES, sharedSettings } from './shared-settings';
export { closeOnSignal, type ShutdownOptions, type SignalSource } from './shutdown';
export { StreamSlots } from './stream-slots';
export { systemClock, systemIds, systemRng } from './system-ports';
export { readTlsMaterial, readTrustedCa, type TlsMaterial } from './tls-material';
export { addTokensOf, type Caller, JOINING, type Role, TokenBook } from './token-book';
export { upgradeRequired } from './upgrade-only';
export { type UpgradeRequest, type UpgradeRoute, Upgrades } from './upgrades';
