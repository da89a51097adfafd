// Field, TextArea, Select, Check, Switch — what can be filled in. The label stands above, a hint or
// what is wrong below; an error is told by edge, icon and sentence.
import type { ReactNode, Ref } from "react";
import {
  Button,
  Checkbox,
  type CheckboxProps,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
  Switch as AriaSwitch,
  type SwitchProps,
  Text,
  TextArea as AriaTextArea,
  TextField,
  type TextFieldProps,
} from "react-aria-components";
import { Icon } from "./Icon";

interface Told {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
}

function Below({ hint, error }: Omit<Told, "label">) {
  return (
    <>
      {hint && !error && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      {error && (
        <Text slot="errorMessage" className="field-error">
          <Icon name="warn" small />
          {error}
        </Text>
      )}
    </>
  );
}

export interface FieldProps
  extends Told, Omit<TextFieldProps, "className" | "children" | "style"> {
  placeholder?: string;
  /** Beside the input, such as a button that shows a password. */
  beside?: ReactNode;
}

export function Field({ label, hint, error, placeholder, beside, ...rest }: FieldProps) {
  return (
    <TextField {...rest} isInvalid={Boolean(error)} className="field">
      <Label>{label}</Label>
      <div className="field-box">
        <Input className={beside ? "input beside" : "input"} placeholder={placeholder} />
        {beside}
      </div>
      <Below hint={hint} error={error} />
    </TextField>
  );
}

export interface TextAreaProps
  extends Told, Omit<TextFieldProps, "className" | "children" | "style"> {
  rows?: number;
  areaRef?: Ref<HTMLTextAreaElement>;
}

export function TextArea({ label, hint, error, rows = 4, areaRef, ...rest }: TextAreaProps) {
  return (
    <TextField {...rest} isInvalid={Boolean(error)} className="field">
      <Label>{label}</Label>
      <AriaTextArea ref={areaRef} className="input" rows={rows} />
      <Below hint={hint} error={error} />
    </TextField>
  );
}

export interface Choice<K extends string = string> {
  id: K;
  label: string;
  /** Before the label, such as an avatar. */
  sign?: ReactNode;
}

export interface SelectProps<K extends string> extends Told {
  choices: readonly Choice<K>[];
  value: K | null;
  onChange: (value: K) => void;
  placeholder?: string;
  disabled?: boolean;
  autoFocus?: boolean;
}

export function Select<K extends string>(props: SelectProps<K>) {
  return (
    <AriaSelect
      className="field"
      value={props.value}
      onChange={(key) => key !== null && props.onChange(key as K)}
      isDisabled={props.disabled}
      autoFocus={props.autoFocus}
      isInvalid={Boolean(props.error)}
      placeholder={props.placeholder ?? "–"}
    >
      <Label>{props.label}</Label>
      <Button className="select">
        <SelectValue className="select-value" />
        <Icon name="down" small />
      </Button>
      <Below hint={props.hint} error={props.error} />
      <Popover className="menu" offset={4}>
        <ListBox className="choices" items={props.choices}>
          {(choice) => (
            <ListBoxItem id={choice.id} textValue={choice.label} className="choice">
              {choice.sign}
              <span className="choice-label">{choice.label}</span>
              <span className="choice-tick">
                <Icon name="check" small />
              </span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

export interface CheckProps extends Omit<CheckboxProps, "className" | "children" | "style"> {
  /** Absent where `aria-label` names it. */
  children?: ReactNode;
}

export function Check({ children, ...rest }: CheckProps) {
  return (
    <Checkbox {...rest} className="check">
      <span className="check-box" aria-hidden="true">
        <Icon name={rest.isIndeterminate ? "s-none" : "check"} />
      </span>
      {children}
    </Checkbox>
  );
}

export function Switch({
  children,
  ...rest
}: Omit<SwitchProps, "className" | "children" | "style"> & { children?: ReactNode }) {
  return (
    <AriaSwitch {...rest} className="switch">
      <span className="switch-track" aria-hidden="true" />
      {children}
    </AriaSwitch>
  );
}
