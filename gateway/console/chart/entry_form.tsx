// The form of an entry. Amending sends the members that say something else than before, with the
// version they were read in; what the form does not show stays as it is.
import { useSignal } from '@preact/signals';
import { type Answer, call } from '../call/call';
import { Conflict, differencesOf } from '../form/conflict';
import { type Draft, useDraft, type Values } from '../form/draft';
import { Buttons, errorsAt, Field, ProblemNote } from '../form/fields';
import { useSending } from '../form/sending';
import type { Problem } from '../call/problem';
import { go } from '../frame/router';
import { t, word } from '../words/words';
import type { Entry, EntryField, Kind } from './kinds';
import { changedMembers, type JsonObject, pointerOf, pruned, setAt, valueAt } from './paths';

interface EntryFormProps {
  id: string;
  kind: Kind;
  read: Answer<Entry> | null; // null: a new one
}

// Members that are about an entry and not in it.
const apart = new Set([
  'id',
  'entryType',
  'patientId',
  'version',
  'recordedAt',
  'recordedBy',
  'changedAt',
  'changedBy',
  'inError',
  'inErrorReason',
]);

function contentOf(entry: Entry | undefined): JsonObject {
  const all = Object.entries(entry ?? {}).filter(([name]) => !apart.has(name));
  return JSON.parse(JSON.stringify(Object.fromEntries(all)));
}

function valuesOf(kind: Kind, content: JsonObject): Values {
  return Object.fromEntries(kind.fields.map(({ path }) => [path, valueAt(content, path)]));
}

function withValues(kind: Kind, content: JsonObject, values: Values): JsonObject {
  const after = JSON.parse(JSON.stringify(content)) as JsonObject;
  for (const { path, alongside } of kind.fields) {
    if (valueAt(content, path) === (values[path] ?? '')) continue;
    setAt(after, path, (values[path] ?? '').trim());
    if (alongside) setAt(after, alongside.path, values[path] ? alongside.value : '');
  }
  return pruned(after) as JsonObject;
}

export function EntryForm({ id, kind, read }: EntryFormProps) {
  const list = `/api/patients/${id}/${kind.path}`;
  const path = read ? `${list}/${read.body.id}` : list;
  const content = contentOf(read?.body);
  const beginning = { base: JSON.stringify(content), version: read?.version ?? '' };
  const first = Object.fromEntries(kind.fields.map((field) => [field.path, field.first ?? '']));
  const draft = useDraft(`entry${path}`, {
    ...(read ? valuesOf(kind, content) : first),
    ...beginning,
  });
  const stored = useSignal<Answer<Entry> | null>(null);
  const { problem, isSending, send } = useSending();
  const base = () => JSON.parse(draft.values.peek().base) as JsonObject;
  const leave = () => {
    draft.forget();
    go(`/patients/${id}`);
  };

  const save = async () => {
    const values = draft.values.peek();
    const after = withValues(kind, base(), values);
    const key = draft.key();
    if (!read) {
      if (await send(() => call('POST', path, { body: after, key }))) leave();
      return;
    }
    const body = changedMembers(base(), after);
    if (Object.keys(body).length === 0) return leave();
    const done = await send(() => call('PATCH', path, { body, version: values.version, key }));
    if (done) return leave();
    if (problem.peek()?.isStale) {
      stored.value = (await send(() => call<Entry>('GET', path))) ?? null;
    }
  };
  const choose = async (keepMine: Set<string>) => {
    const now = stored.peek();
    if (!now) return;
    const theirs = contentOf(now.body);
    for (const field of kind.fields) {
      if (!keepMine.has(field.path)) draft.set(field.path, valueAt(theirs, field.path));
    }
    draft.set('base', JSON.stringify(theirs));
    draft.set('version', now.version);
    stored.value = null;
    await save();
  };
  if (stored.value) {
    const names = kind.fields.map(({ path: name, label }) => ({ name, label: t(label) }));
    const theirs = valuesOf(kind, contentOf(stored.value.body));
    const mine = draft.values.value;
    const differences = differencesOf(names, valuesOf(kind, base()), theirs, mine);
    return <Conflict differences={differences} onChosen={choose} onGiveUp={leave} />;
  }
  const pointers = kind.fields.map((field) => pointerOf(field.path));
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {draft.isRestored && <p class="note">{t('draft.restored')}</p>}
      <ProblemNote problem={problem.value} pointers={[...pointers, '/code', '/class']} />
      <div class="fields">
        {kind.fields
          .filter((field) => isAsked(field, draft, problem.value))
          .map((field) => (
            <FormField key={field.path} field={field} draft={draft} problem={problem.value} />
          ))}
      </div>
      <Buttons>
        <button class="primary" disabled={isSending.value}>
          {t('form.save')}
        </button>
        <button type="button" onClick={leave}>
          {t('form.cancel')}
        </button>
      </Buttons>
    </form>
  );
}

// Why a medication is ordered despite an allergy is asked once that is so.
function isAsked(field: EntryField, draft: Draft, problem: Problem | null): boolean {
  if (field.path !== 'overrideReason') return true;
  const said = (draft.values.value[field.path] ?? '') !== '';
  return said || errorsAt(problem, pointerOf(field.path)).length > 0;
}

function FormField({
  field,
  draft,
  problem,
}: {
  field: EntryField;
  draft: Draft;
  problem: Problem | null;
}) {
  const group =
    field.path === 'class.code'
      ? 'class'
      : field.path === 'kind'
        ? 'medication'
        : field.path === 'criticality'
          ? 'criticality'
          : 'status';
  const choices = field.choices?.map((value) => ({
    value,
    label: value === '' ? t('value.none') : word(group, value),
  }));
  // A problem of the whole thing ("/code") belongs to its text.
  const pointer = field.path === 'code.text' ? '/code' : pointerOf(field.path);
  return (
    <Field
      draft={draft}
      problem={problem}
      name={field.path}
      pointer={pointer}
      label={t(field.label)}
      kind={field.kind === 'area' ? 'area' : 'text'}
      choices={choices}
      isRequired={field.isRequired}
      list={field.suggestions}
      hint={field.kind === 'moment' ? t('entry.momentHint') : undefined}
    />
  );
}
