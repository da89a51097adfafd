// scale — how the points of a survey's scales are drawn, on the card and in the admin centre.
export type Scale = "stars_5" | "numbers_5" | "emoji_2" | "emoji_3" | "emoji_5";

export const star =
  "m10 2.6 2.3 4.7 5.2.8-3.8 3.6.9 5.2-4.6-2.5-4.6 2.5.9-5.2-3.8-3.6 5.2-.8z";

export const faces: Partial<Record<Scale, string[]>> = {
  emoji_2: ["🙁", "🙂"],
  emoji_3: ["🙁", "😐", "🙂"],
  emoji_5: ["😞", "🙁", "😐", "🙂", "😀"],
};
