import { shownText } from '../parts/plain-text';
import type { FormField } from './run-form';

export interface FieldText {
  readonly key: Exclude<FormField, 'singleton' | 'restartPolicy'>;
  readonly name: string;
  readonly example: string;
  readonly help?: string;
  readonly isLong?: boolean;
}

export const FIRST: readonly FieldText[] = [
  { key: 'image', name: 'Image', example: 'cube/echo:1' },
  { key: 'name', name: 'Name', example: 'made if empty' },
  {
    key: 'command',
    name: 'Command',
    example: "the image's own",
    isLong: true,
    help: 'Words as in a shell; quotes keep spaces.',
  },
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
    help: 'A path that answers 200 to 399, on the lowest exposed port; or the long form of the API, as JSON.',
  },
];

export const MORE: readonly FieldText[] = [
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

export const POLICIES = [
  ['', 'on failure, 3 times'],
  ['always', 'always'],
  ['no', 'never'],
] as const;

interface TextFieldProps {
  readonly text: FieldText;
  readonly value: string;
  readonly error: string;
  readonly isFixed?: boolean;
  readonly onText: (value: string) => void;
}

export function TextField({
  text: { key, name, example, help, isLong },
  value,
  error,
  isFixed = false,
  onText,
}: TextFieldProps) {
  const common = {
    id: `field-${key}`,
    value,
    placeholder: example,
    spellcheck: false,
    readOnly: isFixed,
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
