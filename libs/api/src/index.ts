export { TASK_EVENT_EXAMPLES } from './examples';
export { type FieldError, fieldErrors, shorten, shownValue, summarise } from './field-error';
export { type FieldSchema } from './field';
export { fingerprint } from './fingerprint';
export { DEEPEST_BODY } from './hostile-shape';
export {
  type HeaderBag,
  IDENTITY_HEADERS,
  identityFromHeaders,
  identityToHeaders,
  type ReadIdentity,
} from './identity-headers';
export { isImageReference } from './image-reference';
export { API_SCHEMAS, schemaOf, schemaOfList } from './openapi-schemas';
export { type ParsedEvent, parseTaskEvent, type StopTarget, type SubmittedEvent } from './parse-task-event';
export {
  readAccess,
  readNodeToken,
  type SessionAccess,
  type WireAccess,
  writeAccess,
  writeNodeToken,
} from './session-access';
export {
  readHello,
  readReportPage,
  type WireHello,
  type WireReportPage,
  writeHello,
  writeReportPage,
} from './session-answers';
export { readCommands, type WireCommand, writeCommands } from './session-commands';
export { readReport, type WireReport, writeReport } from './session-report';
export { TaskDto } from './task-dto';
export { EVENT_RUN, EVENT_STOP, TaskEventDto } from './task-event-dto';
export { PLAN_EXAMPLES } from './openapi-plan';
export { type AskedPlan, PlanDto, type ReadPlan, readPlan } from './plan-dto';
export { toWirePlan, toWireResilience, type WirePlan, type WireResilience } from './wire-plan';
export { type Join, readJoin, writeJoin } from './join';
export { readReplacement, REPLACEMENT_EXAMPLES } from './replacement-dto';
export { isTaskName } from './task-name';
export { isUuid } from './uuid';
export { toWireEvent, type WireEvent } from './wire-event';
export { toWireExplanation, toWirePlacement, type WireExplanation, type WirePlacement } from './wire-explanation';
export { toWireError, type WireError } from './wire-error';
export { toWireLocalTask, type WireLocalTask } from './wire-local-task';
export { type AskedNodeUpdate, NODE_UPDATE_EXAMPLES, NodeUpdateDto, readNodeUpdate } from './node-update-dto';
export { type ExecControl, execError, execExit, execOutput, readExecControl } from './wire-exec';
export { LogText, NDJSON, ndjson, timeOf, type WireLogLine, type WireLogNotice } from './wire-log';
export { type NodeView, toWireNode, type WireNode } from './wire-node';
export { type ReadMessage, WireReader } from './wire-reader';
export { maskEntry } from './environment';
export { type WireSpec, writeMaskedSpec, writeSpec } from './wire-spec';
export { readUsages, toWireUsage, type Usage, type WireUsage } from './wire-usage';
export { toWireStats, type WireResources, type WireStats } from './wire-stats';
export {
  type TaskView,
  toWireAttempt,
  toWireTask,
  type WireAttempt,
  type WireHostPorts,
  type WireTask,
} from './wire-task';
export { isWireTime, writeTime, ZERO_TIME } from './wire-time';
