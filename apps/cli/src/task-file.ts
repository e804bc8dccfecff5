import type { FieldError, TaskEvent, TaskInput } from '@cube/client';
import { readFile } from 'node:fs/promises';
import { type Document, LineCounter, type Node, parseAllDocuments, visit } from 'yaml';
import { messageOf } from './error-message';
import { CliError } from './exit-code';
import type { World } from './session';

/** A task of a file: the event that asks to run it, and how to find a field of it again. */
export interface FiledTask {
  readonly event: TaskEvent;
  /** Where it is, for messages: "web.yaml:3". */
  readonly place: string;
  /** Where a wrong field of the event is; the place of the whole task if the file lacks that field. */
  placeOf(error: FieldError): string;
}

const MOST_ALIASES = 100;

/** Reads tasks from a file, or from the standard input if that is "-". */
export async function readTaskFile(file: string, { terminal }: Pick<World, 'terminal'>): Promise<FiledTask[]> {
  const text =
    file === '-'
      ? await terminal.input.read()
      : await readFile(file, 'utf8').catch((error: Error) => {
          throw new CliError(`--file ${file}: ${error.message}`, 'usage');
        });
  return tasksIn(text, file === '-' ? 'stdin' : file);
}

/**
 * The tasks of a text in YAML or JSON. A document is a task, a TaskEvent of State 2, or a list of these; there may be several, after
 * "---" each. JSON is read as YAML, whose parser knows where everything is.
 */
export function tasksIn(text: string, name: string): FiledTask[] {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text.replace(/^\uFEFF/, ''), { lineCounter: lines, prettyErrors: false });
  // Without a document it answers with an empty list of another kind.
  const documents: readonly Document[] = Array.isArray(parsed) ? (parsed as Document[]) : [];
  const here = new Where(name, lines);
  for (const document of documents) {
    const [wrong] = document.errors;
    if (wrong !== undefined) throw new CliError(`${here.at(wrong.pos[0])}: ${wrong.message}`, 'usage');
  }
  const tasks = documents.flatMap((document) => tasksOf(document, here));
  if (tasks.length === 0) throw new CliError(`${name}: it holds no task`, 'usage');
  return tasks;
}

class Where {
  constructor(
    private readonly name: string,
    private readonly lines: LineCounter,
  ) {}

  at(offset: number): string {
    const { line, col } = this.lines.linePos(offset);
    return `${this.name}:${line}:${col}`;
  }

  of(node: Node | null): string {
    return this.at(node?.range?.[0] ?? 0);
  }
}

function tasksOf(document: Document, here: Where): FiledTask[] {
  const value: unknown = valueOf(document, here);
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) return [filed(document, [], value, here)];
  return value.map((item: unknown, index) => filed(document, [index], item, here));
}

function valueOf(document: Document, here: Where): unknown {
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      throw new CliError(`${here.of(alias)}: there is no anchor &${alias.source} before it`, 'usage');
    },
  });
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    throw new CliError(`${here.of(document.contents)}: ${messageOf(error)}`, 'usage');
  }
}

type Path = readonly (string | number)[];

function filed(document: Document, path: Path, value: unknown, here: Where): FiledTask {
  const place = here.of(nodeAt(document, path));
  if (!isObject(value)) {
    throw new CliError(
      `${place}: expected a task, such as {Image: cube/echo:1}, and it is ${JSON.stringify(value)}`,
      'usage',
    );
  }
  const isEvent = Object.hasOwn(value, 'Task');
  const event = isEvent ? eventOf(value, place) : { State: 2 as const, Task: value as TaskInput };
  const placeOf = ({ Field }: FieldError): string => {
    const within = Field.split('.');
    const inFile = isEvent ? within : within.slice(within[0] === 'Task' ? 1 : 0);
    return nearestPlace(document, [...path, ...inFile], here);
  };
  return { event, place, placeOf };
}

function eventOf(value: Readonly<Record<string, unknown>>, place: string): TaskEvent {
  if (value['State'] === 3) {
    throw new CliError(`${place}: this event asks to stop a task (State 3): cube stop does that`, 'usage');
  }
  if (!isObject(value['Task'])) {
    throw new CliError(`${place}: expected a task under Task, and it is ${JSON.stringify(value['Task'])}`, 'usage');
  }
  return { State: 2, ...value } as TaskEvent;
}

/** The key of a field, or of the innermost one around it that the file has. */
function nearestPlace(document: Document, path: Path, here: Where): string {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = nodeAt(document, path.slice(0, length - 1));
    const key = String(path[length - 1]);
    const found = keyOf(parent, key);
    if (found !== null) return here.of(found);
  }
  return here.of(nodeAt(document, []));
}

function keyOf(parent: Node | null, key: string): Node | null {
  if (parent === null || !('items' in parent)) return null;
  for (const [index, item] of (parent.items as readonly unknown[]).entries()) {
    if (isObject(item) && 'key' in item && String(item['key']) === key) return item['key'] as Node;
    if (String(index) === key && isObject(item) && 'range' in item) return item as unknown as Node;
  }
  return null;
}

function nodeAt(document: Document, path: Path): Node | null {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path.map(numeric), true);
  return isObject(node) && 'range' in node ? (node as unknown as Node) : null;
}

function numeric(part: string | number): string | number {
  return typeof part === 'string' && /^\d+$/.test(part) ? Number(part) : part;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
