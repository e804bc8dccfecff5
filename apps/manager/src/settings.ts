import { DEFAULT_STRATEGY, STRATEGIES } from '@cube/scheduler';
import {
  choiceSetting,
  integerSetting,
  listenSettings,
  listSetting,
  type Reading,
  secondsSetting,
  sharedSettings,
  type SettingValues,
  textSetting,
} from '@cube/server';
import { placementSettings } from './placement-settings';

/** How long a poll of a worker waits for news: what is alive is heard that often. */
export const POLL_WAIT_SEC = 3;

const strategies = STRATEGIES.map(({ name }) => name);

/** Every setting of the manager. */
export const MANAGER_SETTINGS = {
  ...listenSettings('CUBE_MANAGER', 5556),
  ...sharedSettings({ dataDir: '.cube/manager' }),
  cluster: textSetting('CUBE_CLUSTER', {
    description: 'Name of the cluster. Workers obey one cluster only, and containers carry it as a label.',
    default: 'cube',
  }),
  workers: listSetting('CUBE_WORKERS', readAddress, {
    description: 'Workers that do not join by themselves, as host:port,host:port.',
    default: [],
  }),
  strategy: choiceSetting('CUBE_STRATEGY', strategies, {
    description: 'How a node is chosen among those that fit, unless the task says.',
    default: DEFAULT_STRATEGY,
  }),
  ...placementSettings(),
  suspectAfterSec: secondsSetting('CUBE_SUSPECT_AFTER', {
    description: 'Seconds of silence after which a worker gets no new tasks.',
    default: 6,
    min: 1,
    max: 3600,
  }),
  downAfterSec: secondsSetting('CUBE_DOWN_AFTER', {
    description: 'Seconds of silence after which the tasks of a worker run elsewhere.',
    default: 15,
    min: 2,
    max: 86_400,
  }),
  maxTasks: integerSetting('CUBE_MAX_TASKS', {
    description: 'Tasks that may be pending or running at once; more are refused with 429.',
    default: 100_000,
    min: 1,
    max: 10_000_000,
  }),
  keptFinalTasks: integerSetting('CUBE_KEEP_FINAL_TASKS', {
    description: 'Tasks that are over and still listed; the oldest make room.',
    default: 10_000,
    min: 0,
    max: 10_000_000,
  }),
  keptRevisions: integerSetting('CUBE_KEEP_REVISIONS', {
    description: 'Changes of the past that can be read with ?at= and /events?since=; older ones are forgotten.',
    default: 20_000,
    min: 100,
    max: 100_000_000,
  }),
  metricsTasks: integerSetting('CUBE_METRICS_TASKS', {
    description: 'Tasks that /metrics tells one by one (cube_task_*); the others are counted in cube_tasks_unlisted.',
    default: 500,
    min: 0,
    max: 10_000,
  }),
};

export type ManagerSettings = SettingValues<typeof MANAGER_SETTINGS>;

/** What must hold between the manager's own settings. */
export const MANAGER_RULES = [
  // Whoever falls silent at the same moment as a node that is down must be suspect by then, however far apart their last polls.
  ({ suspectAfterSec, downAfterSec }: ManagerSettings): string | null =>
    suspectAfterSec + POLL_WAIT_SEC < downAfterSec
      ? null
      : `CUBE_DOWN_AFTER must be more than ${POLL_WAIT_SEC} s above CUBE_SUSPECT_AFTER.`,
];

function readAddress(text: string): Reading<string> {
  const match = /^(?:[a-zA-Z0-9.-]+|\[[0-9a-fA-F:.]+\]):([0-9]{1,5})$/.exec(text);
  const port = Number(match?.[1] ?? 0);
  return port >= 1 && port <= 65535 ? { value: text } : { wrong: 'is not host:port' };
}
