// parts — the smallest pieces of the panel.
import { type ComponentChildren, h, type JSX, type VNode } from "preact";

export const icons = {
  desk:
    "M10 3.5c4 0 7 2.6 7 6s-3 6-7 6q-1.2 0-2.3-.3L4.2 16.7 5 13.8c-1.2-1.1-2-2.6-2-4.3 " +
    "0-3.4 3-6 7-6zM7 8.2h6M7 11h4",
  clip:
    "m15.5 9.2-5.7 5.8a3.5 3.5 0 0 1-5-5L11 3.7a2.3 2.3 0 0 1 3.3 3.3l-6 6.2" +
    "a1.1 1.1 0 0 1-1.6-1.6l5.1-5.1",
  down: "m5.5 8 4.5 4.5L14.5 8",
  up: "M10 16V4.5M5.5 9 10 4.5 14.5 9",
  sound: "M4 8v4h2.5L10 15V5L6.5 8zm8.7-.5a3.5 3.5 0 0 1 0 5M15 5.5a6.5 6.5 0 0 1 0 9",
  silent: "M4 8v4h2.5L10 15V5L6.5 8zm8.7.3 3.5 3.4m0-3.4-3.5 3.4",
};

export function Icon({ d }: { d: string }): VNode {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true">
      <path d={d} />
    </svg>
  );
}

/** With a label it shows an icon only. */
export function Button(
  props: JSX.IntrinsicElements["button"] & { label?: string; children?: ComponentChildren },
): VNode {
  const { label, ...rest } = props;
  return (
    <button type="button" class={label && "ib"} aria-label={label} title={label} {...rest} />
  );
}
