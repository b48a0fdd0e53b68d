/** Moving in the grid by keys: one of its cells takes the focus by Tab, the others by the arrow keys. */

export function chipsIn(grid: ParentNode): readonly HTMLElement[] {
  return [...grid.querySelectorAll<HTMLElement>('.chip')];
}

/** The case that was looked at last, else the first, is the one that Tab leads to. */
export function makeReachable(grid: ParentNode, last: string | undefined): HTMLElement | undefined {
  const chips = chipsIn(grid);
  const chosen = chips.find(({ dataset }) => dataset['case'] === last) ?? chips[0];
  for (const chip of chips) chip.tabIndex = chip === chosen ? 0 : -1;
  return chosen;
}

export function moveInGrid(event: Event): void {
  const { key, currentTarget, target } = event as KeyboardEvent;
  const grid = currentTarget as HTMLElement;
  const from = (target as HTMLElement).closest<HTMLElement>('.chip');
  if (!from) return;
  const chips = chipsIn(grid);
  const to = key === 'Home' ? chips[0] : key === 'End' ? chips.at(-1) : nearest(from, chips, key);
  if (!to) return;
  event.preventDefault();
  makeReachable(grid, to.dataset['case']);
  to.focus();
}

/** By where they stand, because that depends on the width of the window. */
export function nearest(
  from: HTMLElement,
  chips: readonly HTMLElement[],
  key: string,
): HTMLElement | undefined {
  const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  if (!direction) return undefined;
  const [right = 0, down = 0] = direction;
  const middle = (chip: HTMLElement): readonly [number, number] => {
    const { left, top, width, height } = chip.getBoundingClientRect();
    return [left + width / 2, top + height / 2];
  };
  const [x, y] = middle(from);
  let best: HTMLElement | undefined;
  let least = Infinity;
  for (const chip of chips) {
    const [otherX, otherY] = middle(chip);
    const along = (otherX - x) * right + (otherY - y) * down;
    const aside = Math.abs((otherX - x) * down) + Math.abs((otherY - y) * right);
    // In a straight line first: aside counts more than any way along.
    const distance = along + aside * 20;
    if (along > 4 && distance < least) {
      best = chip;
      least = distance;
    }
  }
  return best;
}
