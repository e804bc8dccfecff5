import { answerOf, CubeApiError, type FieldError } from '@cube/client';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { newEventId } from '../cluster/event-id';
import type { Plan, Task, TaskInput } from '../cluster/wire';
import { Icon } from '../parts/icon';
import { shownText } from '../parts/plain-text';
import { tell } from '../parts/toasts';
import { useAnswer } from '../parts/use-answer';
import { goTo, linkTo } from '../route';
import { client, saying } from '../session';
import { changedTask, formOf } from './form-of-task';
import { type FieldText, FIRST, MORE, POLICIES, TextField } from './run-fields';
import { EMPTY_FORM, fieldMeant, type FormField, type RunForm, taskOf, unreadable } from './run-form';

const CHECK_AFTER_MS = 300;

type Verdict =
  | { readonly kind: 'unasked' }
  | { readonly kind: 'good'; readonly plan: Plan }
  | { readonly kind: 'wrong'; readonly errors: readonly FieldError[] }
  | { readonly kind: 'unknown'; readonly why: string };

/** A new task; or, of one that is there, what it is to be instead. */
export function RunPage({ of }: { readonly of: string }) {
  return of === '' ? <Form before={null} /> : <Change of={of} />;
}

function Change({ of }: { readonly of: string }) {
  const api = client.value;
  const params = { path: { task: of } };
  // Read once: what is typed is not overwritten by what happens to the task meanwhile.
  const { value: task, error } = useAnswer(() => answerOf(api.GET('/tasks/{task}', { params })), [api, of]);
  if (task !== null) return <Form before={task} />;
  return (
    <div class="page">
      <h1>Change a task</h1>
      <p class="faint" role="status">
        {error === '' ? 'Reading…' : error}
      </p>
    </div>
  );
}

/** The API itself checks while one types: what the form takes is what it would take. */
function Form({ before }: { readonly before: Task | null }) {
  const [form, setForm] = useState<RunForm>(before === null ? EMPTY_FORM : formOf(before));
  // Values of Env are not to be read: whoever changes a task has to say them again, and is told at once.
  const [touched, setTouched] = useState<ReadonlySet<FormField>>(new Set(before === null ? [] : ['env']));
  const [refusal, setRefusal] = useState<readonly FieldError[]>([]);
  const [isSending, setSending] = useState(false);
  const task = before === null ? taskOf(form) : changedTask(before, form);
  const text = JSON.stringify(task);
  // Sent again after a lost answer it is the same event, and runs nothing twice.
  const eventId = useMemo(newEventId, [text]);
  const own = unreadable(form);
  const told = useVerdict(text, form.image.trim() !== '');
  const verdict: Verdict = own.length > 0 ? { kind: 'wrong', errors: own } : told;
  const errors = refusal.length > 0 ? refusal : verdict.kind === 'wrong' ? verdict.errors : [];
  const errorOf = (key: FormField): string => {
    const error = errors.find(({ Field }) => fieldMeant(Field) === key);
    return error === undefined || (refusal.length === 0 && !touched.has(key)) ? '' : `expected ${error.Expected}`;
  };
  const set = (key: FormField, value: string | boolean): void => {
    setForm({ ...form, [key]: value });
    setTouched(new Set([...touched, key]));
    setRefusal([]);
  };
  const refuse = (wrong: readonly FieldError[]): void => {
    setRefusal(wrong);
    document.getElementById(`field-${wrong.map(({ Field }) => fieldMeant(Field)).find(Boolean) ?? ''}`)?.focus();
  };
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (own.length > 0) return refuse(own);
    setSending(true);
    try {
      const { ID: id, Name: name } = await (before === null ? run(eventId, task) : change(before, task));
      tell('done', before === null ? `${name} is taken` : `${name} is changed: its next attempt is as asked`);
      goTo(linkTo('task', id));
    } catch (error) {
      if (error instanceof CubeApiError && error.fieldErrors.length > 0) refuse(error.fieldErrors);
      else tell('failed', `It was not taken. ${saying(error)}`);
    } finally {
      setSending(false);
    }
  };
  const homeless = errors.filter(({ Field }) => fieldMeant(Field) === null);
  const field = (text: FieldText) => (
    <TextField
      key={text.key}
      text={text}
      value={form[text.key]}
      error={errorOf(text.key)}
      isFixed={before !== null && text.key === 'name'}
      onText={(value) => set(text.key, value)}
    />
  );
  return (
    <div class="page">
      <header class="page-head">
        <h1>{before === null ? 'Run a task' : `Change ${shownText(before.Name, 128)}`}</h1>
      </header>
      <form class="run" onSubmit={(event) => void send(event)} noValidate>
        <div class="fields">
          {FIRST.map(field)}
          <div class="field">
            <label for="field-restartPolicy">Restarted</label>
            <select
              id="field-restartPolicy"
              value={form.restartPolicy}
              onChange={(event) => set('restartPolicy', event.currentTarget.value)}
            >
              {policiesWith(form.restartPolicy).map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </select>
          </div>
          <details>
            <summary>More: labels, constraints, volumes, priority, singleton</summary>
            {MORE.map(field)}
            <label class="check">
              <input
                type="checkbox"
                id="field-singleton"
                checked={form.singleton}
                onChange={(event) => set('singleton', event.currentTarget.checked)}
              />{' '}
              Singleton: replaced only once its container is confirmed gone
            </label>
          </details>
        </div>
        <aside class="run-aside">
          <Preview verdict={verdict} isStarted={form.image !== ''} isNew={before === null} />
          {homeless.map(({ Field, Expected }) => (
            <p key={Field} class="field-error" role="alert">
              {Field}: expected {Expected}
            </p>
          ))}
          <button type="submit" class="primary" disabled={isSending}>
            {isSending ? 'Sending…' : before === null ? 'Run it' : 'Change it'}
          </button>
          <h2>What is sent</h2>
          <pre tabIndex={0} aria-label="The request">
            {shownText(JSON.stringify(before === null ? { State: 2, Task: task } : { Task: task }, null, 2), 20_000)}
          </pre>
        </aside>
      </form>
    </div>
  );
}

function run(eventId: string, task: TaskInput): Promise<Task> {
  return answerOf(client.peek().POST('/tasks', { body: { ID: eventId, State: 2, Task: task } }));
}

function change({ ID: id }: Task, task: TaskInput): Promise<Task> {
  return answerOf(client.peek().PUT('/tasks/{task}', { params: { path: { task: id } }, body: { Task: task } }));
}

/** With that of the task, which may be one that the form does not offer. */
function policiesWith(own: string): readonly (readonly [string, string])[] {
  return POLICIES.some(([value]) => value === own) ? POLICIES : [...POLICIES, [own, own]];
}

/** What the manager says to it, a moment after the last key. */
function useVerdict(text: string, isStarted: boolean): Verdict {
  const [verdict, setVerdict] = useState<Verdict>({ kind: 'unasked' });
  useEffect(() => {
    if (!isStarted) return setVerdict({ kind: 'unasked' });
    let isOver = false;
    const take = (next: Verdict): void => {
      if (!isOver) setVerdict(next);
    };
    const timer = setTimeout(() => {
      const body = { Place: [{ Task: JSON.parse(text) as TaskInput }] };
      answerOf(client.peek().POST('/plan', { body })).then(
        (plan) => take({ kind: 'good', plan }),
        (error: unknown) => {
          const isWrong = error instanceof CubeApiError && error.fieldErrors.length > 0;
          take(isWrong ? { kind: 'wrong', errors: error.fieldErrors } : { kind: 'unknown', why: saying(error) });
        },
      );
    }, CHECK_AFTER_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [text, isStarted]);
  return verdict;
}

interface PreviewProps {
  readonly verdict: Verdict;
  readonly isStarted: boolean;
  readonly isNew: boolean;
}

function Preview({ verdict, isStarted, isNew }: PreviewProps) {
  if (!isStarted) return <p class="verdict faint">Name an image, and see where it would run.</p>;
  switch (verdict.kind) {
    case 'unasked':
      return <p class="verdict faint">Looking where it would run…</p>;
    case 'wrong':
      return (
        <p class="verdict bad" role="status">
          <Icon name="warning" /> {verdict.errors.length === 1 ? 'One field is' : `${verdict.errors.length} fields are`}{' '}
          not right yet.
        </p>
      );
    case 'unknown':
      return (
        <p class="verdict bad" role="status">
          <Icon name="warning" /> {verdict.why}
        </p>
      );
    case 'good':
      // What it would give up itself is not free yet: a place beside it tells little.
      return isNew ? <Place plan={verdict.plan} /> : <Replaced />;
    default:
      return verdict satisfies never;
  }
}

function Replaced() {
  return (
    <p class="verdict good" role="status">
      <Icon name="check" /> A new attempt takes over. The old one ends once it is healthy, or before it if it must.
    </p>
  );
}

function Place({ plan }: { readonly plan: Plan }) {
  const planned = plan.Tasks.find(({ Cause }) => Cause === 'new');
  if (planned === undefined) return null;
  const fits = planned.Node !== '';
  return (
    <div role="status">
      <p class={fits ? 'verdict good' : 'verdict bad'}>
        <Icon name={fits ? 'check' : 'warning'} />
        {fits ? `It would run on ${planned.Node}.` : 'It would wait: no node fits now.'}
      </p>
      <p class="faint">{shownText(planned.Summary, 400)}</p>
      {planned.Remedies.length > 0 && (
        <p class="advice">It would fit if you: {planned.Remedies.map((one) => shownText(one, 160)).join('; or ')}</p>
      )}
    </div>
  );
}
