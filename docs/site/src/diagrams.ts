/** Draws the diagrams of a page. Mermaid is part of the site and is loaded by pages that have one. */
const diagrams = [...document.querySelectorAll<HTMLElement>('pre.mermaid')].map((element) => ({ element, text: element.textContent }));

async function draw(): Promise<void> {
  const { default: mermaid } = await import('mermaid');
  const dark = document.documentElement.dataset.theme === 'dark';
  mermaid.initialize({ startOnLoad: false, theme: dark ? 'dark' : 'neutral', fontFamily: 'inherit', securityLevel: 'strict' });
  for (const [index, { element, text }] of diagrams.entries()) {
    const { svg } = await mermaid.render(`diagram-${index}`, text);
    element.innerHTML = svg;
    element.dataset.drawn = '';
  }
}

if (diagrams.length > 0) {
  void draw();
  new MutationObserver(() => void draw()).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
}
