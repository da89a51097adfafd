// Button, IconButton — what can be pressed. A button that is busy keeps its label and its width.
import type { ReactNode } from "react";
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
  Tooltip,
  TooltipTrigger,
} from "react-aria-components";
import { Icon, type IconName } from "./Icon";

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "children" | "style"> {
  look?: "plain" | "primary" | "ghost" | "danger";
  size?: "small" | "middle" | "large";
  icon?: IconName;
  iconEnd?: IconName;
  busy?: boolean;
  className?: string;
  children?: ReactNode;
}

export function Button({
  look = "plain",
  size = "middle",
  icon,
  iconEnd,
  busy,
  className = "",
  children,
  ...rest
}: ButtonProps) {
  // Not by isPending: what that says aloud points to a label that is gone once the work is done.
  const pressed = busy ? { onPress: undefined, type: "button" as const } : {};
  return (
    <AriaButton {...rest} {...pressed} className={`btn ${look} ${size} ${className}`}>
      {busy ? <span className="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
      {iconEnd && <Icon name={iconEnd} />}
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<AriaButtonProps, "className" | "children" | "style"> {
  icon: IconName;
  /** What it does, in words: its name and its tip. */
  label: string;
  /** The key that does the same, shown in the tip. */
  shortcut?: string;
  pressed?: boolean;
  className?: string;
}

export function IconButton({
  icon,
  label,
  shortcut,
  pressed,
  className = "",
  ...rest
}: IconButtonProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      <AriaButton
        {...rest}
        aria-label={label}
        aria-pressed={pressed}
        className={`icon-btn ${className}`}
      >
        <Icon name={icon} />
      </AriaButton>
      <Tooltip className="tip" offset={6}>
        {label}
        {shortcut && <kbd>{shortcut}</kbd>}
      </Tooltip>
    </TooltipTrigger>
  );
}
