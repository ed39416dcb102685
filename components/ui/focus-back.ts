/**
 * What closes gives the focus back to where it came from; unless somebody has taken it further meanwhile, by a click
 * into the text or by being quicker than the closing.
 */
export const focusBack = (event: Event, to: () => void): void => {
  event.preventDefault();
  if (document.activeElement === null || document.activeElement === document.body) to();
};
