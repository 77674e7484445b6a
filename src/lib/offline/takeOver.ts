/** What a page tells the version that waits, once the person pressed for it: take over from the one before. */
export const TAKE_OVER = 'rally.takeOver';
