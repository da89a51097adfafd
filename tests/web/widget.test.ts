// What of the widget needs no page: readable colours whatever an admin chooses, and whole texts.
import { expect, test } from "vitest";
import { contrast, palette, parse } from "../../web/widget/colour.ts";
import { text as en } from "../../web/widget/text/en.ts";
import { text as ja } from "../../web/widget/text/ja.ts";

const WHITE = parse("#ffffff");
const DARK = parse("#17191f");

/** The two colours of a `light-dark(rgb(…),rgb(…))`. */
function both(value: string): [number, number, number][] {
  return [...value.matchAll(/rgb\((\d+),(\d+),(\d+)\)/g)].map(
    ([, red, green, blue]) => [Number(red), Number(green), Number(blue)],
  );
}

const chosenOnes = ["#1d6656", "#ffffff", "#000000", "#ffe600", "#ff8fa3", "#3151a1", "#7f7f7f"];
for (const chosen of chosenOnes) {
  test(`a widget in ${chosen} can be seen and read on light and on dark`, () => {
    const colours = palette(chosen);
    for (const [at, ground] of [WHITE, DARK].entries()) {
      const [fill, onFill, ink] = ["--brand", "--on-brand", "--brand-ink"].map(
        (name) => both(colours[name]!)[at]!,
      );
      expect(contrast(fill!, ground)).toBeGreaterThanOrEqual(3);
      expect(contrast(onFill!, fill!)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(ink!, ground)).toBeGreaterThanOrEqual(5.5);
    }
  });
}

test("a colour that already stands out is left as it is", () => {
  expect(palette("#1d6656")["--brand"]).toContain("light-dark(rgb(29,102,86)");
});

test("every text exists in both languages, with the same values to put in", () => {
  expect(Object.keys(ja).sort()).toEqual(Object.keys(en).sort());
  for (const [key, text] of Object.entries(en)) {
    const other = ja[key as keyof typeof ja];
    expect(other.length).toBeGreaterThan(0);
    expect(other.match(/\{\w+\}/g), key).toEqual(text.match(/\{\w+\}/g));
  }
});
