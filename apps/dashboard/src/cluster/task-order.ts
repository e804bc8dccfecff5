import { readFilter, select, type Sorting } from './task-filter';
import type { TaskTable } from './task-table';

/** With so many rows the order follows changes more slowly than the rows. */
const MANY = 2_000;
const ORDER_EVERY_MS = 500;

/** IDs in the order asked for. Rows of many tasks change in place at once, their order follows twice a second. */
export class TaskOrder {
  private made = { asked: '', version: -1, at: 0, ids: [] as readonly string[] };

  /** `againInMs` is null unless the order is of the past: then whoever shows it asks again, whatever else happens. */
  of(
    tasks: Pick<TaskTable, 'version' | 'size' | 'values'>,
    { text, sorting }: { readonly text: string; readonly sorting: Sorting },
    now: number,
  ): { readonly ids: readonly string[]; readonly againInMs: number | null } {
    const { made } = this;
    const asked = `${text} ${sorting.key} ${sorting.descending}`;
    const { version } = tasks;
    if (made.asked === asked && made.version === version) return { ids: made.ids, againInMs: null };
    const dueInMs = made.at + ORDER_EVERY_MS - now;
    if (made.asked === asked && tasks.size > MANY && dueInMs > 0) return { ids: made.ids, againInMs: dueInMs };
    const ids = select(tasks.values(), readFilter(text), sorting);
    this.made = { asked, version, at: now, ids };
    return { ids, againInMs: null };
  }
}
