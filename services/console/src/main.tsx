import { ModwrightError } from '@modwright/client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createConsoleRouter } from './app/router.tsx';
import { takeKeyFromAddress } from './app/session.ts';
import { takeSignInFromAddress } from './app/sign-in.ts';
import { ShortcutProvider } from './app/shortcuts.tsx';
import { applyTheme, currentTheme } from './app/theme.ts';

takeKeyFromAddress();
await takeSignInFromAddress();
applyTheme(currentTheme());
// A refusal stays one however often it is asked; an instance that is away comes back.
const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: (count, error) => count < 5 && !(error instanceof ModwrightError && !error.retryable), refetchOnWindowFocus: true },
  },
});
const root = document.getElementById('app');
if (!root) throw new Error('the page has no #app');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <ShortcutProvider>
        <RouterProvider router={createConsoleRouter()} />
      </ShortcutProvider>
    </QueryClientProvider>
  </StrictMode>,
);
