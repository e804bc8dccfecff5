import { answerOf, CubeApiError, type FieldError } from '@cube/client';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { newEventId } from '../cluster/event-id';
import type { Plan, TaskInput } from '../cluster/wire';
import { Icon } from '../parts/icon';
import { shownText } from '../parts/plain-text';
import { tell } from '../parts/toasts';
import { goTo, linkTo } from '../route';
import { client, saying } from '../session';
import { EMPTY_FORM, fieldMeant, type FormField, type RunForm, taskOf, unreadable } from './run-form';

const CHECK_AFTER_MS = 300;

interface FieldText {
  readonly key: Exclude<FormField, 'singleton' | 'restartPolicy'>;
  readonly name: string;
  readonly example: string;
  readonly help?: string;
  readonly isLong?: boolean;
}

const FIRST: readonly FieldText[] = [
  { key: 'image', name: 'Image', example: 'cube/echo:1' },
  { key: 'name', name: 'Name', example: 'made if empty' },
  { key: 'command', name: 'Command', example: "the image's own", help: 'Words as in a shell; quotes keep spaces.' },
  { key: 'cpu', name: 'CPU, cores', example: '0.5' },
  { key: 'memory', name: 'Memory', example: '256 MiB' },
  {
    key: 'ports',
    name: 'Ports',
    example: '8080:80',
    isLong: true,
    help: 'HOST:CONTAINER, one a line; CONTAINER alone takes any free one.',
  },
  {
    key: 'env',
    name: 'Environment',
    example: 'KEY=value',
    isLong: true,
    help: 'One a line. Values are masked whenever the task is read.',
  },
  {
    key: 'healthCheck',
    name: 'Health check',
    example: '/health',
    help: 'A path that answers 200 to 399, on the lowest exposed port.',
  },
];

const MORE: readonly FieldText[] = [
  { key: 'labels', name: 'Labels', example: 'app=web', isLong: true },
  {
    key: 'constraints',
    name: 'Constraints',
    example: 'node.labels.disk==ssd',
    isLong: true,
    help: 'What its node must be, one a line.',
  },
  { key: 'volumes', name: 'Volumes', example: 'data:/var/lib/data', isLong: true },
  { key: 'priority', name: 'Priority', example: '50', help: '0 to 100; the higher is placed first.' },
];

const POLICIES = [
  ['', 'on failure, 3 times'],
  ['always', 'always'],
  ['no', 'never'],
] as const;

type Verdict =
  | { readonly kind: 'unasked' }
  | { readonly kind: 'good'; readonly plan: Plan }
  | { readonly kind: 'wrong'; readonly errors: readonly FieldError[] }
  | { readonly kind: 'unknown'; readonly why: string };

/** The API itself checks while one types: what the form takes is what it would take. */
export function RunPage() {
  const [form, setForm] = useState<RunForm>(EMPTY_FORM);
  const [touched, setTouched] = useState<ReadonlySet<FormField>>(new Set());
  const [refusal, setRefusal] = useState<readonly FieldError[]>([]);
  const [isSending, setSending] = useState(false);
  const task = taskOf(form);
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
      const made = await answerOf(client.peek().POST('/tasks', { body: { ID: eventId, State: 2, Task: task } }));
      tell('done', `${made.Name} is taken`);
      goTo(linkTo('task', made.ID));
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
      onText={(value) => set(text.key, value)}
    />
  );
  return (
    <div class="page">
      <header class="page-head">
        <h1>Run a task</h1>
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
              {POLICIES.map(([value, name]) => (
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
          <Preview verdict={verdict} isStarted={form.image !== ''} />
          {homeless.map(({ Field, Expected }) => (
            <p key={Field} class="field-error" role="alert">
              {Field}: expected {Expected}
            </p>
          ))}
          <button type="submit" class="primary" disabled={isSending}>
            {isSending ? 'Sending…' : 'Run it'}
          </button>
          <h2>What is sent</h2>
          <pre tabIndex={0} aria-label="The request">
            {shownText(JSON.stringify({ State: 2, Task: task }, null, 2), 20_000)}
          </pre>
        </aside>
      </form>
    </div>
  );
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

function Preview({ verdict, isStarted }: { readonly verdict: Verdict; readonly isStarted: boolean }) {
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
      return <Place plan={verdict.plan} />;
    default:
      return verdict satisfies never;
  }
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

interface TextFieldProps {
  readonly text: FieldText;
  readonly value: string;
  readonly error: string;
  readonly onText: (value: string) => void;
}

function TextField({ text: { key, name, example, help, isLong }, value, error, onText }: TextFieldProps) {
  const common = {
    id: `field-${key}`,
    value,
    placeholder: example,
    spellcheck: false,
    'aria-invalid': error !== '',
    'aria-describedby': `help-${key}`,
    onInput: (event: { readonly currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
      onText(event.currentTarget.value),
  };
  return (
    <div class="field">
      <label for={`field-${key}`}>{name}</label>
      {isLong === true ? (
        <textarea {...common} rows={Math.min(8, Math.max(2, value.split('\n').length + 1))} />
      ) : (
        <input type="text" autocomplete="off" required={key === 'image'} {...common} />
      )}
      <p id={`help-${key}`} class={error === '' ? 'faint help' : 'field-error'}>
        {error === '' ? (help ?? '') : shownText(error, 300)}
      </p>
    </div>
  );
}
