// How large a transcript from a stranger may be. An exam has a warm-up or two, three scored challenges and one of
// memory; twice that and more is room for exams to come.

export const MAX_CHALLENGES = 16;
/**
 * UTF-8 bytes of its text, as a file or unpacked from a link: sixteen challenges of 1,024 digests take 600 KiB. One of
 * 70 rounds a challenge takes some 15 KiB.
 */
export const MAX_TRANSCRIPT_BYTES = 2 ** 20;
/** Multiplications that computing it again may take: eight products of 4096 × 4096, some five minutes on a desktop. */
export const MAX_RECHECK_WORK = 2 ** 39;
