import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import './style.css';
import './house.css';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no element with the id root');
createRoot(root).render(<App />);
