// Which page is where, and who is shown it.
import type { VNode } from 'preact';
import { AgeingPage } from '../bills/ageing_page';
import { AccountPage } from '../bills/account_page';
import { ChartPage } from '../chart/chart_page';
import { EntryPage } from '../chart/entry_page';
import { InvoicePage } from '../bills/invoice_page';
import { CorrectPage } from '../desk/correct_page';
import { DayPage } from '../desk/day_page';
import { DuplicatesPage } from '../desk/duplicates_page';
import { MergePage } from '../desk/merge_page';
import { RegisterPage } from '../desk/register_page';
import { SearchPage } from '../desk/search_page';
import { LogPage } from '../machine/log_page';
import { MachinePage } from '../machine/machine_page';
import { ModelPage } from '../machine/model_page';
import { ModelsPage } from '../machine/models_page';
import { WayPage } from '../machine/way_page';
import { NumbersPage } from '../numbers/numbers_page';
import { PeoplePage } from '../people/people_page';
import { PersonPage } from '../people/person_page';
import type { May } from '../session/permissions';
import { may } from '../session/permissions';
import { DisclosuresPage } from '../trail/disclosures_page';
import { TrailPage } from '../trail/trail_page';
import { VerifyPage } from '../trail/verify_page';
import { type Key, t } from '../words/words';

export interface Page {
  path: string; // "patients/:id"
  title: Key;
  needs: May;
  isInMenu?: boolean;
  show: (parts: string[]) => VNode;
}

export const pages: Page[] = [
  { path: '', title: 'page.search', needs: 'find', isInMenu: true, show: () => <SearchPage /> },
  {
    path: 'day',
    title: 'page.day',
    needs: 'readEncounters',
    isInMenu: true,
    show: () => <DayPage />,
  },
  {
    path: 'register',
    title: 'page.register',
    needs: 'register',
    isInMenu: true,
    show: () => <RegisterPage />,
  },
  {
    path: 'duplicates',
    title: 'page.duplicates',
    needs: 'merge',
    isInMenu: true,
    show: () => <DuplicatesPage />,
  },
  {
    path: 'merge/:id/:other',
    title: 'page.merge',
    needs: 'merge',
    show: ([, one, other]) => <MergePage one={one} other={other} />,
  },
  {
    path: 'bills',
    title: 'page.bills',
    needs: 'readBills',
    isInMenu: true,
    show: () => <AgeingPage />,
  },
  {
    path: 'numbers',
    title: 'page.numbers',
    needs: 'numbers',
    isInMenu: true,
    show: () => <NumbersPage />,
  },
  { path: 'trail', title: 'page.trail', needs: 'audit', isInMenu: true, show: () => <TrailPage /> },
  { path: 'trail/verify', title: 'page.verify', needs: 'audit', show: () => <VerifyPage /> },
  {
    path: 'trail/disclosures/:patient',
    title: 'page.disclosures',
    needs: 'audit',
    show: ([, , patient]) => <DisclosuresPage patient={patient} />,
  },
  {
    path: 'people',
    title: 'page.people',
    needs: 'people',
    isInMenu: true,
    show: () => <PeoplePage />,
  },
  {
    path: 'people/:id',
    title: 'page.person',
    needs: 'people',
    show: ([, id]) => <PersonPage id={id} />,
  },
  {
    path: 'machine',
    title: 'page.machine',
    needs: 'machine',
    isInMenu: true,
    show: () => <MachinePage />,
  },
  { path: 'machine/models', title: 'page.models', needs: 'machine', show: () => <ModelsPage /> },
  {
    path: 'machine/models/:name',
    title: 'page.models',
    needs: 'machine',
    show: ([, , name]) => <ModelPage name={name} />,
  },
  { path: 'machine/log', title: 'page.log', needs: 'machine', show: () => <LogPage /> },
  { path: 'machine/way', title: 'page.way', needs: 'machine', show: () => <WayPage /> },
  {
    path: 'patients/:id',
    title: 'page.patient',
    needs: 'find',
    show: ([, id]) => <ChartPage id={id} />,
  },
  {
    path: 'patients/:id/correct',
    title: 'page.correct',
    needs: 'register',
    show: ([, id]) => <CorrectPage id={id} />,
  },
  {
    path: 'patients/:id/account',
    title: 'page.account',
    needs: 'readBills',
    show: ([, id]) => <AccountPage id={id} />,
  },
  {
    path: 'patients/:id/invoice/:invoice',
    title: 'page.invoice',
    needs: 'readBills',
    show: ([, id, , invoice]) => <InvoicePage id={id} invoice={invoice} />,
  },
  {
    path: 'patients/:id/add/:kind',
    title: 'page.add',
    needs: 'writeEncounters',
    show: ([, id, , kind]) => <EntryPage id={id} kind={kind} entry="" />,
  },
  {
    path: 'patients/:id/amend/:kind/:entry',
    title: 'page.amend',
    needs: 'writeEncounters',
    show: ([, id, , kind, entry]) => <EntryPage id={id} kind={kind} entry={entry} />,
  },
];

const nowhere: Page = {
  path: '',
  title: 'page.none',
  needs: 'find',
  show: () => (
    <section>
      <h1 tabIndex={-1}>{t('page.none')}</h1>
      <p>{t('page.noneText')}</p>
      <p>
        <a href="#/">{t('page.search')}</a>
      </p>
    </section>
  ),
};

function leadsTo(page: Page, parts: string[]): boolean {
  const pattern = page.path === '' ? [] : page.path.split('/');
  return (
    pattern.length === parts.length &&
    pattern.every((part, at) => part.startsWith(':') || part === parts[at])
  );
}

// At the front door each finds the first of his own pages: not everybody looks for patients.
export function pageAt(parts: string[]): Page {
  if (parts.length === 0) return pages.find((page) => page.isInMenu && may(page.needs)) ?? nowhere;
  return pages.find((page) => leadsTo(page, parts) && may(page.needs)) ?? nowhere;
}
