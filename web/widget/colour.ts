// colour — an admin chooses one colour; all others follow from it, so that texts stay readable and
// edges visible on light and on dark ground.

type Rgb = [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const DARK: Rgb = [23, 25, 31]; // the dark panel's ground
const INK: Rgb = [20, 22, 28];

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one: Rgb, other: Rgb): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

export function parse(text: string): Rgb {
  return [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16)) as Rgb;
}

/** The colour, moved away from the ground until it stands out by `ratio`. */
function against(ground: Rgb, colour: Rgb, ratio: number): Rgb {
  const towards = ground === WHITE ? INK : WHITE;
  let shade = colour;
  for (let share = 0; share <= 1 && contrast(shade, ground) < ratio; share += 0.04) {
    shade = colour.map((part, i) => Math.round(part + (towards[i]! - part) * share)) as Rgb;
  }
  return shade;
}

const css = (colour: Rgb): string => `rgb(${colour})`;

/** Custom properties, each for both grounds. */
export function palette(text: string): Record<string, string> {
  const colour = parse(text);
  const both = (of: (ground: Rgb) => Rgb): string =>
    `light-dark(${css(of(WHITE))},${css(of(DARK))})`;
  const fill = (ground: Rgb): Rgb => against(ground, colour, 3);
  return {
    "--brand": both(fill),
    "--on-brand": both((ground) =>
      contrast(WHITE, fill(ground)) >= contrast(INK, fill(ground)) ? WHITE : INK,
    ),
    "--brand-ink": both((ground) => against(ground, colour, 5.6)),
  };
}
