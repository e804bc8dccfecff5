import { render } from 'preact';
import { Frame } from './frame';
import { followHash } from './route';
import { begin } from './session';
import { applyTheme } from './theme';

applyTheme();
followHash();
begin();

const place = document.getElementById('app');
if (place !== null) render(<Frame />, place);
