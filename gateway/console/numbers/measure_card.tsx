// One measure: plotted, as a table, as CSV; grouped otherwise on request.
import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { call, withQuery } from '../call/call';
import { Problem } from '../call/problem';
import { useReading } from '../call/reading';
import { problemText } from '../form/fields';
import { theme } from '../frame/theme';
import { saveText } from '../trail/saving';
import { day, language, number, t, word } from '../words/words';
import {
  asked,
  type Course,
  coursesOf,
  isOfMoney,
  type Measure,
  nameOf,
  titleOf,
  toldValue,
  valueOf,
} from './measure';

const height = 190;
const topWanted = 20;

interface CardProps {
  said: Measure; // what the overview says of it
  from: string;
  to: string;
}

export function pathOf(measure: Measure, from: string, to: string): string {
  const { groupBy, per } = measure;
  const isNow = asked[measure.measure]?.pers.length === 0;
  const isCode = groupBy === 'code' || groupBy === 'town';
  return withQuery(`/api/analytics/${measure.measure}`, {
    ...(isNow ? {} : { from, to, per }),
    groupBy,
    top: isCode ? topWanted : undefined,
  });
}

export function MeasureCard({ said, from, to }: CardProps) {
  const id = useId();
  const groupBy = useSignal(said.groupBy);
  const per = useSignal(said.per ?? '');
  const isOther = groupBy.value !== said.groupBy || per.value !== (said.per ?? '');
  const wanted = { ...said, groupBy: groupBy.value, per: per.value };
  const path = isOther ? pathOf(wanted, from, to) : '';
  const { answer, problem } = useReading<Measure>(path).value;
  const failed = useSignal<Problem | null>(null);
  const shown = isOther ? answer?.body : said;
  const title = titleOf(wanted);
  const choices = asked[said.measure] ?? { groups: [], pers: [] };
  const save = async () => {
    try {
      const answered = await call<string>('GET', pathOf(wanted, from, to), { accept: 'text/csv' });
      saveText(`${said.measure}.csv`, answered.body);
    } catch (failure) {
      if (failure instanceof Problem) failed.value = failure;
    }
  };
  return (
    <section class="card measure" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" aria-label={`${t('trail.save')}: ${title}`} onClick={save}>
          {t('trail.save')}
        </button>
      </header>
      <div class="inline-choices">
        {choices.groups.length > 1 && (
          <Choice
            label={`${t('numbers.groupBy')}: ${word('measure', said.measure)}`}
            value={groupBy.value}
            words={choices.groups.map((each) => [each, word('groupBy', each)])}
            onChoose={(value) => (groupBy.value = value)}
          />
        )}
        {choices.pers.length > 0 && (
          <Choice
            label={`${t('numbers.per')}: ${word('measure', said.measure)}`}
            value={per.value}
            words={['', ...choices.pers].map((each) => [each, word('per', each || 'whole')])}
            onChoose={(value) => (per.value = value)}
          />
        )}
      </div>
      {(problem ?? failed.value) && (
        <p class="note is-bad">
          {problem?.status === 400 ? problem.detail : problemText((problem ?? failed.value)!)}
        </p>
      )}
      {shown && <Shown measure={shown} title={title} />}
    </section>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  words: string[][];
  onChoose(value: string): void;
}

function Choice({ label, value, words, onChoose }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChoose(event.currentTarget.value)}
    >
      {words.map(([code, text]) => (
        <option key={code} value={code}>
          {text}
        </option>
      ))}
    </select>
  );
}

function Shown({ measure, title }: { measure: Measure; title: string }) {
  if (measure.rows.length === 0) return <p class="hint">{t('numbers.none')}</p>;
  const hidden = measure.rows.filter((row) => row.suppressed).length;
  return (
    <>
      {measure.per ? (
        <Courses measure={measure} title={title} />
      ) : (
        <Bars measure={measure} title={title} />
      )}
      {hidden > 0 && <p class="hint">{t('measure.hiddenSome', { n: hidden })}</p>}
      {measure.more && <p class="hint">{t('measure.more')}</p>}
    </>
  );
}

function Courses({ measure, title }: { measure: Measure; title: string }) {
  const box = useRef<HTMLDivElement>(null);
  const { times, courses } = coursesOf(measure);
  const look = `${theme.value}${language.value}`;
  useEffect(() => {
    let gone = false;
    let end = () => {};
    void import('./course_plot').then(({ drawCourses }) => {
      if (!gone && box.current) end = drawCourses(box.current, times, courses, height, number);
    });
    return () => {
      gone = true;
      end();
    };
  }, [JSON.stringify(measure.rows), look]);
  return (
    <>
      <div
        class="plot"
        role="img"
        aria-label={t('measure.plot', { title, n: times.length })}
        ref={box}
      />
      {courses.length > 1 && <Legend courses={courses} />}
      <details>
        <summary>{t('measure.table')}</summary>
        <MeasureTable measure={measure} title={title} />
      </details>
    </>
  );
}

function Legend({ courses }: { courses: Course[] }) {
  return (
    <ul class="legend">
      {courses.map((each, at) => (
        <li key={each.name} class={`course-${at + 1}`}>
          {each.name}
        </li>
      ))}
    </ul>
  );
}

function MeasureTable({ measure, title }: { measure: Measure; title: string }) {
  const hasGroups = measure.rows.some((row) => row.group);
  return (
    <div class="tall" role="group" aria-label={title} tabIndex={0}>
      <table>
        <caption class="unseen">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{t('measure.period')}</th>
            {hasGroups && <th scope="col">{t('measure.group')}</th>}
            <th scope="col" class="number">
              {t('measure.count')}
            </th>
            {isOfMoney(measure) && (
              <th scope="col" class="number">
                {t('measure.sum')}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {measure.rows.map((row) => (
            <tr key={`${row.period} ${row.group} ${row.currency}`}>
              <th scope="row">{periodOf(row.period ?? '')}</th>
              {hasGroups && <td>{nameOf(measure, row)}</td>}
              <td class="number">
                {row.suppressed ? t('measure.hidden') : number(row.count ?? 0)}
              </td>
              {isOfMoney(measure) && <td class="number">{toldValue(measure, row)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function periodOf(period: string): string {
  const [date, hour] = period.split('T');
  return hour === undefined ? day(date) : `${day(date)}, ${hour}:00`;
}

// Without a period: a bar for each group, which is the table as well.
function Bars({ measure, title }: { measure: Measure; title: string }) {
  const most = Math.max(1, ...measure.rows.map((row) => valueOf(measure, row) ?? 0));
  const hasLengths = measure.rows.some((row) => row.averageMinutes !== undefined);
  return (
    <div class="tall" role="group" aria-label={title} tabIndex={0}>
      <table class="bars">
        <caption class="unseen">{title}</caption>
        <tbody>
          {measure.rows.map((row) => (
            <tr key={`${row.group} ${row.currency}`}>
              <th scope="row">{nameOf(measure, row)}</th>
              <td class="bar-cell">
                {!row.suppressed && (
                  <meter
                    min={0}
                    max={most}
                    value={Math.max(0, valueOf(measure, row) ?? 0)}
                    aria-label={nameOf(measure, row)}
                  />
                )}
              </td>
              <td class="number">{toldValue(measure, row)}</td>
              {hasLengths && (
                <td class="number">
                  {row.averageMinutes === undefined
                    ? '–'
                    : t('measure.average', { n: row.averageMinutes })}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
