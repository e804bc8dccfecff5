import { answerOf, type ClusterEvent, type CubeClient } from '@cube/client';
import { printable } from './printable';
import type { Terminal, Tone } from './terminal';
import { toned } from './terminal';

/** Names of tasks and nodes by their IDs: events say only IDs. */
export class SubjectNames {
  private readonly names = new Map<string, string>();

  constructor(private readonly client: CubeClient) {}

  /** Reads all at once; later ones are asked for as they come. */
  async load(): Promise<void> {
    const [tasks, nodes] = await Promise.all([
      answerOf(this.client.GET('/tasks')),
      answerOf(this.client.GET('/nodes')),
    ]);
    for (const { ID, Name } of [...tasks, ...nodes]) this.names.set(ID, Name);
  }

  async of({ About, Subject }: ClusterEvent): Promise<string> {
    const known = this.names.get(Subject);
    if (known !== undefined || About === 'cluster') return known ?? '';
    const name = await this.ask(About, Subject).catch(() => Subject.slice(0, SHORT));
    this.names.set(Subject, name);
    return name;
  }

  private async ask(about: 'task' | 'node', id: string): Promise<string> {
    const { client } = this;
    const call =
      about === 'task'
        ? client.GET('/tasks/{task}', { params: { path: { task: id } } })
        : client.GET('/nodes/{node}', { params: { path: { node: id } } });
    return (await answerOf(call as Promise<{ data?: { Name: string }; error?: unknown; response: Response }>)).Name;
  }
}

/** Of the ID of something that is gone. */
const SHORT = 18;
const FAILED = 4;

/** One event on one line: when, about what, and what happened. */
export function eventLine(event: ClusterEvent, name: string, terminal: Pick<Terminal, 'colour'>): string {
  const { Timestamp, About, Kind, Message, Attempt } = event;
  const subject =
    About === 'cluster' ? 'cluster' : `${About} ${printable(name)}${Attempt === null ? '' : `#${Attempt}`}`;
  const parts = [toned(Timestamp, 'faint', terminal), toned(subject, 'strong', terminal), printable(Kind)];
  return `${parts.join('  ')}  ${toned(printable(Message), toneOf(event), terminal)}`;
}

function toneOf({ State, Kind }: ClusterEvent): Tone | null {
  return State === FAILED || Kind.includes('lost') ? 'bad' : null;
}
