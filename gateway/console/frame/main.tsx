import { render } from 'preact';
import { resume } from '../session/session';
import { speak, usualLanguage } from '../words/words';
import { Console } from './console';
import './style.css';
import './controls.css';
import './tables.css';
import './parts.css';
import './pieces.css';
import '../chart/chart.css';
import '../numbers/numbers.css';
import { show, theme } from './theme';

show(theme.value);
void Promise.allSettled([speak(usualLanguage()), resume()]).then(() => {
  render(<Console />, document.getElementById('console') as HTMLElement);
});
