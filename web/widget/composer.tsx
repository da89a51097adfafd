// composer — where the customer writes. Enter sends, Shift+Enter begins a line; on a telephone
// Enter begins a line and the button sends. Enter that ends a Japanese conversion does neither.
import { h, type VNode } from "preact";
import { Icon, icons } from "./parts";
import type { View } from "./view";

const LINES_MAX_PX = 132;

export function Composer({ view }: { view: View }): VNode {
  const { text, shell } = view;
  return (
    <form
      class="comp"
      onSubmit={(event) => {
        event.preventDefault();
        view.submit();
      }}
    >
      {shell.config.files.allowed && (
        <label class="ib" title={text.attach}>
          <Icon d={icons.clip} />
          <input
            type="file"
            multiple
            aria-label={text.attach}
            onChange={(event) => {
              view.attach([...event.currentTarget.files!]);
              event.currentTarget.value = "";
            }}
          />
        </label>
      )}
      <textarea
        rows={1}
        aria-label={text.message}
        placeholder={text.placeholder}
        maxLength={shell.config.text_max_points}
        ref={(element) => void (view.input = element)}
        onInput={(event) => {
          fit(event.currentTarget);
          view.talk.typed(event.currentTarget.value !== "");
        }}
        onKeyDown={(event) => {
          if (isSend(event)) {
            event.preventDefault();
            view.submit();
          }
        }}
        onPaste={(event) => view.attach([...event.clipboardData!.files])}
      />
      <button class="send" aria-label={text.send} title={text.send}>
        <Icon d={icons.up} />
      </button>
    </form>
  );
}

/** As high as its lines. */
export function fit(area: HTMLTextAreaElement): void {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight, LINES_MAX_PX)}px`;
}

function isSend(event: KeyboardEvent): boolean {
  return (
    event.key === "Enter" &&
    !event.shiftKey &&
    !event.isComposing &&
    event.keyCode !== 229 && // Safari ends a conversion with a key that says nothing of it
    !matchMedia("(pointer: coarse)").matches
  );
}
