// The shape that a catalogue shares with the English one: the same keys, but for singulars.
export type Same<T> = {
  [K in keyof T as K extends `${string}_one` ? never : K]: T[K] extends string
    ? string
    : Same<T[K]>;
};
