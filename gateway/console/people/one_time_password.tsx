// A password for one use, shown this once.
import { t } from '../words/words';

export function OneTimePassword({ email, password }: { email: string; password: string }) {
  return (
    <div class="note" role="status">
      <p>{t('people.once', { email })}</p>
      <p>
        <code class="secret">{password}</code>
      </p>
    </div>
  );
}
