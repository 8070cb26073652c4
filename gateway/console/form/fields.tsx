// Fields of a form: label, control, and what is wrong with it, right beside it.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { FieldError } from '../call/problem';
import { Problem } from '../call/problem';
import { t } from '../words/words';
import type { Draft } from './draft';

export interface Choice {
  value: string;
  label: string;
}

interface FieldProps {
  draft: Draft;
  name: string;
  label: string;
  pointer?: string; // of the gateway's errors; "/name" if absent
  problem: Problem | null;
  kind?: 'text' | 'email' | 'date' | 'tel' | 'number' | 'area' | 'datetime-local';
  choices?: Choice[];
  hint?: string;
  isRequired?: boolean;
  list?: string[]; // suggestions
  autoComplete?: string;
}

export function errorsAt(problem: Problem | null, pointer: string): FieldError[] {
  const seen = new Set<string>();
  return (problem?.errors ?? []).filter((error) => {
    const here = error.pointer === pointer || error.pointer.startsWith(`${pointer}/`);
    const anew = !seen.has(error.code);
    if (here) seen.add(error.code);
    return here && anew;
  });
}

export function Field(props: FieldProps) {
  const { draft, name, label, problem, kind = 'text', choices, hint } = props;
  const id = `field-${name}`;
  const errors = errorsAt(problem, props.pointer ?? `/${name}`);
  const described = [errors.length ? `${id}-error` : '', hint ? `${id}-hint` : ''].join(' ').trim();
  const control = {
    id,
    name,
    value: draft.values.value[name] ?? '',
    'aria-invalid': errors.length > 0,
    'aria-describedby': described || undefined,
    'aria-required': props.isRequired,
    autoComplete: props.autoComplete ?? 'off',
    onInput: (event: { currentTarget: { value: string } }) =>
      draft.set(name, event.currentTarget.value),
  };
  return (
    <div class={errors.length ? 'field is-wrong' : 'field'}>
      <label for={id}>
        {label}
        {props.isRequired && <span aria-hidden="true"> *</span>}
      </label>
      {choices ? (
        <select {...control}>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      ) : kind === 'area' ? (
        <textarea {...control} rows={6} />
      ) : (
        <input {...control} type={kind} list={props.list ? `${id}-list` : undefined} step="any" />
      )}
      {props.list && (
        <datalist id={`${id}-list`}>
          {props.list.map((value) => (
            <option key={value} value={value} />
          ))}
        </datalist>
      )}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {errors.length > 0 && (
        <p class="error" id={`${id}-error`}>
          {errors.map((error) => error.detail).join('; ')}
        </p>
      )}
    </div>
  );
}

// What was wrong, above the form; the first field that is wrong gets the focus.
export function ProblemNote({
  problem,
  pointers,
}: {
  problem: Problem | null;
  pointers?: string[];
}) {
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!problem) return;
    const form = note.current?.closest('form');
    const wrong = form?.querySelector<HTMLElement>('[aria-invalid=true]');
    (wrong ?? note.current)?.focus();
  }, [problem]);
  if (!problem) return null;
  const elsewhere = problem.errors.filter(
    (error) => !pointers?.some((at) => error.pointer === at || error.pointer.startsWith(`${at}/`)),
  );
  return (
    <div class="note is-bad" role="alert" tabIndex={-1} ref={note}>
      <p>{problemText(problem)}</p>
      {elsewhere.length > 0 && (
        <ul>
          {elsewhere.map((error) => (
            <li key={error.pointer + error.code}>
              <code>{error.pointer}</code> {error.detail}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

export function problemText(problem: Problem): string {
  if (problem.status === 0) return t('problem.network');
  if (problem.status === 401) return t('problem.signedOut');
  if (problem.status === 403) return t('problem.role');
  if (problem.status === 404) return t('problem.none');
  if (problem.status === 503 || problem.status === 429) return t('problem.busy');
  if (problem.status >= 500) return t('problem.server');
  if (problem.errors.length > 0) return t('problem.fields', { n: problem.errors.length });
  return problem.detail || t('problem.refused');
}

export function Buttons({ children }: { children: ComponentChildren }) {
  return <div class="buttons">{children}</div>;
}
