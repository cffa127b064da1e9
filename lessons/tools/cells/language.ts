/** English is what every lesson is written in; a translation is one more file beside it, `lesson.ko.mdx`. */
export const languages = ["en", "ko"] as const;
export type Language = (typeof languages)[number];
