import type { Node } from '@cube/client';
import { bytes, cores } from './quantity';
import type { Column } from './table';
import type { Tone } from './terminal';

/** What it is now, in a word or two: "ready", "draining", "down". */
export function nodeStatus({ Liveness, Availability }: Pick<Node, 'Liveness' | 'Availability'>): string {
  if (Availability === 'active') return Liveness;
  return Liveness === 'ready' ? Availability : `${Liveness}, ${Availability}`;
}

export function nodeTone({ Liveness, Availability }: Pick<Node, 'Liveness' | 'Availability'>): Tone | null {
  if (Liveness === 'down') return 'bad';
  return Liveness === 'suspect' || Availability !== 'active' ? 'doubtful' : 'good';
}

/** "1.5/4": reserved of what there is. */
function share(reserved: string, capacity: string): string {
  return `${reserved}/${capacity}`;
}

const roundMiB = (count: number): string => String(Math.round(count / 2 ** 20));
const roundGiB = (count: number): string => String(Math.round(count / 2 ** 30));

/** The columns of `cube node ls`. */
export const NODE_COLUMNS: readonly Column<Node>[] = [
  { header: 'NAME', value: ({ Name }) => Name, atLeast: 8, tone: () => 'strong' },
  { header: 'STATUS', value: nodeStatus, tone: nodeTone },
  { header: 'TASKS', value: ({ TaskCount }) => String(TaskCount), align: 'right' },
  { header: 'CPU', value: ({ Reserved, Capacity }) => share(cores(Reserved.CPU), cores(Capacity.CPU)), dropped: 1 },
  {
    header: 'MEMORY',
    value: ({ Reserved, Capacity }) => share(bytes(Reserved.Memory), bytes(Capacity.Memory)),
    dropped: 2,
  },
  { header: 'ADDRESS', value: ({ Address }) => Address, dropped: 4 },
  { header: 'ID', value: ({ ID }) => ID, wide: true },
  { header: 'DISK', value: ({ Reserved, Capacity }) => share(bytes(Reserved.Disk), bytes(Capacity.Disk)), wide: true },
  { header: 'PLATFORM', value: ({ Platform }) => Platform, wide: true },
  { header: 'ENGINE', value: ({ Engine }) => Engine, wide: true },
  {
    header: 'LABELS',
    value: ({ Labels }) =>
      Object.entries(Labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
    atLeast: 8,
    dropped: 3,
  },
];

/** The columns of the lineage's `node`. */
export const LINEAGE_NODE_COLUMNS: readonly Column<Node>[] = [
  { header: 'NAME', value: ({ Name }) => Name, atLeast: 8 },
  { header: 'MEMORY (MiB)', value: ({ Capacity }) => roundMiB(Capacity.Memory) },
  { header: 'DISK (GiB)', value: ({ Capacity }) => roundGiB(Capacity.Disk) },
  { header: 'ROLE', value: ({ Role }) => Role },
  { header: 'TASKS', value: ({ TaskCount }) => String(TaskCount) },
];
