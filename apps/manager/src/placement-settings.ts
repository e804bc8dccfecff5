import type { PlacementRules } from '@cube/scheduler';
import { integerSetting, numberSetting, type SettingValues } from '@cube/server';

const MOST_BYTES = 2 ** 50;

/** What every node keeps back, and how much more than it has it may give away. */
export function placementSettings() {
  return {
    reserveCpu: numberSetting('CUBE_RESERVE_CPU', {
      description: 'Cores that each node keeps back for its system, engine and worker.',
      default: 0,
      min: 0,
      max: 4096,
    }),
    reserveMemoryBytes: integerSetting('CUBE_RESERVE_MEMORY', {
      description: 'Bytes of memory that each node keeps back.',
      default: 0,
      min: 0,
      max: MOST_BYTES,
    }),
    reserveDiskBytes: integerSetting('CUBE_RESERVE_DISK', {
      description: 'Bytes of disk that each node keeps back.',
      default: 0,
      min: 0,
      max: MOST_BYTES,
    }),
    reservePids: integerSetting('CUBE_RESERVE_PIDS', {
      description: 'Processes and threads that each node keeps back.',
      default: 0,
      min: 0,
      max: 2 ** 22,
    }),
    overcommitCpu: factor('CUBE_OVERCOMMIT_CPU', 'cores'),
    overcommitMemory: factor('CUBE_OVERCOMMIT_MEMORY', 'memory'),
    overcommitDisk: factor('CUBE_OVERCOMMIT_DISK', 'disk, as long as it is not written full'),
    overcommitPids: factor('CUBE_OVERCOMMIT_PIDS', 'processes and threads'),
  };
}

function factor(name: string, what: string) {
  return numberSetting(name, {
    description: `How many times what it has left a node may promise of ${what}.`,
    default: 1,
    min: 0.1,
    max: 100,
  });
}

export function placementRules(settings: SettingValues<ReturnType<typeof placementSettings>>): PlacementRules {
  return {
    reserve: {
      cpu: settings.reserveCpu,
      memoryBytes: settings.reserveMemoryBytes,
      diskBytes: settings.reserveDiskBytes,
      pids: settings.reservePids,
    },
    overcommit: {
      cpu: settings.overcommitCpu,
      memory: settings.overcommitMemory,
      disk: settings.overcommitDisk,
      pids: settings.overcommitPids,
    },
  };
}
