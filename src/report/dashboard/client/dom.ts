/** Makes elements: foreign text becomes text nodes and attribute values, never markup. */

export type Child = Node | string | undefined | readonly Child[];
export type Attributes = Readonly<
  Record<string, string | number | boolean | undefined | ((event: Event) => void)>
>;

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), attributes, children);
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

/** A function is a listener of the event that its name says; true is an attribute without a value. */
export function filled<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value));
  }
  append(element, children);
  return element;
}

export function append(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === undefined) continue;
    if (typeof child === 'string' || child instanceof Node) element.append(child);
    else append(element, child);
  }
}

export function refill(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren();
  append(element, children);
}

/** An element of the page's skeleton. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element ${id}`);
  return element;
}

export function section(id: string, title: string, ...children: readonly Child[]): HTMLElement {
  return el(
    'section',
    { 'aria-labelledby': id },
    el('h2', { id, tabindex: id === 'case-title' ? -1 : undefined }, title),
    children,
  );
}

export function factList(facts: readonly (readonly [string, Child])[]): HTMLElement {
  return el(
    'dl',
    { class: 'facts' },
    facts.map(([label, value]) => el('div', {}, el('dt', {}, label), el('dd', {}, value))),
  );
}

/** `… and 3 more`, where there are. */
export function moreText(more: number, where: string): string | undefined {
  return more > 0 ? `… and ${more.toLocaleString('en-US')} more, in ${where}` : undefined;
}

export function dataTable(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly Child[])[],
  className = '',
): HTMLElement {
  return el(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    el(
      'table',
      { class: `data ${className}` },
      el('caption', { class: 'unseen' }, caption),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          heads.map((head) => el('th', { scope: 'col' }, head)),
        ),
      ),
      el(
        'tbody',
        {},
        rows.map(([first, ...others]) =>
          el(
            'tr',
            {},
            el('th', { scope: 'row' }, first),
            others.map((cell) => el('td', {}, cell)),
          ),
        ),
      ),
    ),
  );
}
