/**
 * Whether the page answers presses yet. What was prerendered is seen before its code is there; a press in between would
 * be lost without a word, so buttons wait. The layout sets it.
 */
export const hydration = $state({ isDone: false });
