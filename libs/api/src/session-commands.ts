import { type Command, SPEC_DEFAULTS, type TaskSpec } from '@cube/task';
import { isPlainObject } from './check';
import { knownOnly } from './read-dto';
import { readTaskSpec } from './read-task-spec';
import { TaskDto } from './task-dto';
import { EVENT_RUN, EVENT_STOP } from './task-event-dto';
import { isUuid } from './uuid';
import { type ReadMessage, WireReader } from './wire-reader';
import { type WireSpec, writeSpec } from './wire-spec';

const MOST_COMMANDS = 10_000;

/**
 * A TaskEvent from manager to worker. A collect is a stop of what has ended already, plus `Collect`: a worker that doesn't know the
 * field does nothing worse than stop it again.
 */
export interface WireCommand {
  readonly State: typeof EVENT_RUN | typeof EVENT_STOP;
  readonly Collect?: true;
  readonly Attempt: number;
  readonly Revision: number;
  readonly Task: (WireSpec & { readonly ID: string }) | { readonly ID: string; readonly StopGracePeriod: number };
}

/** The body of an APPLY. It holds `Env` in the clear and must never be logged. */
export function writeCommands(commands: readonly Command[]): readonly WireCommand[] {
  return commands.map((command) => {
    const { taskId, attempt, revision } = command;
    if (command.action === 'run') {
      return {
        State: EVENT_RUN,
        Attempt: attempt,
        Revision: revision,
        Task: { ID: taskId, ...writeSpec(command.spec) },
      };
    }
    return {
      State: EVENT_STOP,
      ...(command.action === 'collect' ? { Collect: true } : {}),
      Attempt: attempt,
      Revision: revision,
      Task: { ID: taskId, StopGracePeriod: command.graceSec },
    };
  });
}

/** One command or a list of them. Specs are checked as strictly as those of users: the worker trusts no manager with its host. */
export function readCommands(body: unknown): ReadMessage<readonly Command[]> {
  return WireReader.read(body, (wire) =>
    isPlainObject(body) ? [readCommand(wire)] : wire.list(readCommand, MOST_COMMANDS),
  );
}

function readCommand(wire: WireReader): Command {
  const task = wire.field('Task');
  const about = {
    taskId: readTaskId(task.field('ID')),
    attempt: wire.field('Attempt').integer(1),
    revision: wire.field('Revision').integer(0),
  };
  if (wire.field('State').oneOf([EVENT_RUN, EVENT_STOP]) === EVENT_RUN)
    return { action: 'run', ...about, spec: readSpec(task) };
  const collect = wire.field('Collect').orNull((flag) => flag.boolean()) ?? false;
  const graceSec = task.field('StopGracePeriod').orNull(readGrace) ?? SPEC_DEFAULTS.stopGracePeriodSec;
  return { action: collect ? 'collect' : 'stop', ...about, graceSec };
}

/** A UUID and nothing else: it becomes part of a container's name. */
function readTaskId(wire: WireReader): string {
  const id = wire.text(36);
  return isUuid(id) ? id.toLowerCase() : wire.wrong('a UUID', '');
}

function readGrace(wire: WireReader): number {
  const seconds = wire.number();
  return seconds >= 0 && seconds <= 3600 ? seconds : wire.wrong('seconds from 0 to 3600', 0);
}

function readSpec(task: WireReader): TaskSpec {
  const read = readTaskSpec(knownOnly(TaskDto, task.raw));
  if (read.ok) return read.spec;
  task.report(read.problems);
  return { ...SPEC_DEFAULTS, name: '', image: '' };
}
