// One box that takes anything: the name of a page, of a patient, or any id.
import { signal, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { findPatients, type Patient } from '../desk/finding';
import { may } from '../session/permissions';
import { day, t } from '../words/words';
import { pages } from './pages';
import { go } from './router';

export const isPaletteOpen = signal(false);

interface Offer {
  path: string;
  text: string;
  more?: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const patientsMax = 6;

function plainOffers(text: string): Offer[] {
  const id = text.trim();
  if (uuid.test(id)) {
    const offers: Offer[] = [{ path: `/patients/${id}`, text: t('palette.patient'), more: id }];
    if (may('audit'))
      offers.push(
        { path: `/trail?patient=${id}`, text: t('palette.trail'), more: id },
        { path: `/trail/disclosures/${id}`, text: t('palette.disclosures'), more: id },
      );
    if (may('machine'))
      offers.push({ path: `/machine/way?request=${id}`, text: t('palette.way'), more: id });
    return offers;
  }
  const wanted = text.toLocaleLowerCase();
  return pages
    .filter((page) => !page.path.includes(':') && may(page.needs))
    .map((page) => ({ path: `/${page.path}`, text: t(page.title) }))
    .filter((offer) => offer.text.toLocaleLowerCase().includes(wanted));
}

function useOffers(text: string): Offer[] {
  const found = useSignal<Patient[]>([]);
  useEffect(() => {
    found.value = [];
    if (text.trim().length < 2 || uuid.test(text.trim())) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      findPatients(text, patientsMax, stop.signal).then(
        (answer) => (found.value = answer.body),
        () => undefined,
      );
    }, 120);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text]);
  const patients = found.value.map((patient) => ({
    path: `/patients/${patient.id}`,
    text: patient.name,
    more: day(patient.dateOfBirth),
  }));
  return [...plainOffers(text), ...patients];
}

export function Palette() {
  return isPaletteOpen.value ? <OpenPalette /> : null;
}

function OpenPalette() {
  const dialog = useRef<HTMLDialogElement>(null);
  const text = useSignal('');
  const at = useSignal(0);
  const offers = useOffers(text.value);
  const close = () => (isPaletteOpen.value = false);
  // Before the next key: what is typed at once belongs in the box.
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const take = (offer: Offer | undefined) => {
    if (!offer) return;
    close();
    go(offer.path);
  };
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && offers.length > 0) {
      at.value = (at.value + step + offers.length) % offers.length;
    } else if (event.key === 'Enter') {
      take(offers[at.value]);
    } else {
      return;
    }
    event.preventDefault();
  };
  return (
    <dialog class="palette" ref={dialog} onClose={close} aria-label={t('palette.open')}>
      <input
        type="text"
        role="combobox"
        aria-label={t('palette.hint')}
        aria-expanded="true"
        aria-controls="palette-offers"
        aria-activedescendant={offers.length > 0 ? `offer-${at.value}` : undefined}
        placeholder={t('palette.hint')}
        autoComplete="off"
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          at.value = 0;
        }}
        onKeyDown={press}
      />
      <ul id="palette-offers" role="listbox" aria-label={t('palette.offers')}>
        {offers.map((offer, index) => (
          <li
            key={offer.path}
            id={`offer-${index}`}
            role="option"
            aria-selected={index === at.value}
            onClick={() => take(offer)}
          >
            {offer.text} {offer.more && <small>{offer.more}</small>}
          </li>
        ))}
      </ul>
      {offers.length === 0 && <p class="hint">{t('palette.none')}</p>}
    </dialog>
  );
}
