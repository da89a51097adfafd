// panel — the open widget: drawn from what the talk knows, whenever that changes.
//
// What is needed to write comes first; the log follows as soon as that stands (log.tsx), and files
// and sound when they are used.
import { h, render, type VNode } from "preact";
import { Composer, fit } from "./composer";
import css from "./panel.css?inline";
import { Button, Icon, icons } from "./parts";
import type { Panel, Shell } from "./shell";
import { isTheirs, Talk } from "./talk";
import type { View } from "./view";

const texts = { ja: () => import("./text/ja"), en: () => import("./text/en") };
const PHONE = matchMedia("(max-width: 480px)");
const screen = window.visualViewport!;
const NEAR_PX = 60; // this close to an end of the log counts as there
const LATE_MS = 1_500; // a connection that is back sooner is not worth a word

export async function start(shell: Shell): Promise<Panel> {
  const { storage } = shell;
  const draftKey = `${shell.name}.draft`;
  const mutedKey = `${shell.name}.muted`;
  let { text } = await texts[shell.language]();
  let log: typeof import("./log") | undefined;
  let dialog: HTMLDialogElement | null = null;
  let isOpen = false;
  let atEnd = true;
  let isLate = false;
  let isDragging = false;
  let isDrawing = false;
  let oldest: string | undefined;
  shell.style(css);

  const view = {
    shell,
    talk: new Talk(shell, draw, arrived),
    text,
    unreadFrom: 0,
    hasNews: false as boolean,
    log: null as HTMLElement | null,
    input: null as HTMLTextAreaElement | null,
    draw,
    choose: (option) => {
      atEnd = true;
      view.unreadFrom = 0;
      talk.say(option.label, option.payload);
      view.input?.focus();
    },
    submit: () => {
      const area = view.input!;
      const said = area.value.trim();
      if (said) {
        atEnd = true;
        view.unreadFrom = 0;
        area.value = "";
        storage.removeItem(draftKey);
        fit(area);
        talk.say(said);
      }
      area.focus();
    },
    scrolled: () => {
      const { scrollTop, scrollHeight, clientHeight } = view.log!;
      atEnd = scrollHeight - scrollTop - clientHeight < NEAR_PX;
      if (scrollTop < NEAR_PX && !atEnd) {
        void talk.older();
      }
      look();
    },
    attach: async (files) => {
      for (const file of files) {
        atEnd = true;
        (await import("./files")).upload(view, file);
      }
    },
  } satisfies View;
  const { talk } = view;

  function arrived(): void {
    view.hasNews = !atEnd;
    if (!talk.looking && !storage.getItem(mutedKey)) {
      void import("./sound").then((sound) => sound.announce(talk.messages.at(-1)!));
    }
  }

  function look(): void {
    talk.looking = isOpen && atEnd && !document.hidden;
    if (talk.looking) {
      talk.mark();
      if (view.hasNews) {
        view.hasNews = false;
        draw();
      }
    }
  }

  function draw(): void {
    if (!isDrawing) {
      isDrawing = true;
      // Not an animation frame: pages in the background get none, and must count what is unread.
      setTimeout(() => {
        isDrawing = false;
        paint();
      });
    }
  }

  function paint(): void {
    const below = view.log ? view.log.scrollHeight - view.log.scrollTop : 0;
    const hasOlder = oldest && oldest !== talk.messages[0]?.id;
    oldest = talk.messages[0]?.id;
    render(<Widget />, shell.mount);
    if (view.log) {
      if (atEnd) {
        view.log.scrollTop = view.log.scrollHeight;
      } else if (hasOlder) {
        view.log.scrollTop = view.log.scrollHeight - below;
      }
    }
    look();
    shell.unread(talk.unread);
    if (isOpen && !log) {
      void import("./log").then((loaded) => {
        log = loaded;
        shell.style(log.css);
        paint();
      });
    }
  }

  function Widget(): VNode {
    const { name, files } = shell.config;
    const isMuted = !!storage.getItem(mutedKey);
    const state = talk.state === "refused" ? text.refused : isLate ? text.offline : text.online;
    return (
      <dialog
        class="panel"
        aria-label={name}
        ref={(element) => void (dialog = element)}
        onCancel={(event: Event) => event.preventDefault()}
        onKeyDown={(event) => {
          if (event.key === "Escape" && !event.isComposing) {
            event.stopPropagation();
            shell.close();
          }
        }}
        onDragOver={(event) => drag(event, files.allowed)}
        onDragLeave={(event) => drag(event, false)}
        onDrop={(event) => {
          drag(event, false);
          void view.attach([...event.dataTransfer!.files]);
        }}
      >
        <header>
          <span class="logo">
            <Icon d={icons.desk} />
          </span>
          <div>
            <h2>{name}</h2>
            <p role="status">{state}</p>
          </div>
          <Button label={text.sound} aria-pressed={!isMuted} onClick={() => mute(!isMuted)}>
            <Icon d={isMuted ? icons.silent : icons.sound} />
          </Button>
          <Button label={text.close} onClick={shell.close}>
            <Icon d={icons.down} />
          </Button>
          {isLate && <i class="late" />}
        </header>
        {log ? <log.Log view={view} /> : <div class="log" />}
        <Composer view={view} />
        {isDragging && <div class="drop">{text.dropHere}</div>}
      </dialog>
    );
  }

  function mute(on: boolean): void {
    if (on) {
      storage.setItem(mutedKey, "1");
    } else {
      storage.removeItem(mutedKey);
      void import("./sound").then((sound) => sound.play());
    }
    draw();
  }

  function drag(event: DragEvent, on: boolean): void {
    event.preventDefault();
    if (isDragging !== on) {
      isDragging = on;
      draw();
    }
  }

  /** On a telephone the panel is the whole screen, and nothing behind it can be reached. */
  function show(): void {
    dialog!.close();
    if (PHONE.matches) {
      dialog!.showModal();
    } else {
      dialog!.show();
    }
    fitScreen();
  }

  /** What a telephone's keyboard leaves. */
  function fitScreen(): void {
    const { style } = dialog!;
    style.top = PHONE.matches ? `${screen.offsetTop}px` : "";
    style.height = PHONE.matches ? `${screen.height}px` : "";
  }

  paint();
  view.input!.value = storage.getItem(draftKey) ?? "";
  view.input!.addEventListener("input", () => storage.setItem(draftKey, view.input!.value));
  document.addEventListener("visibilitychange", look);
  PHONE.addEventListener("change", () => isOpen && show());
  screen.addEventListener("resize", fitScreen);
  setInterval(() => {
    const late = talk.state !== "online";
    if (isLate !== late) {
      isLate = late;
      draw();
    }
  }, LATE_MS);

  return {
    open: () => {
      isOpen = atEnd = true;
      view.unreadFrom =
        talk.messages.find((one) => isTheirs(one) && one.seq > talk.marks.read)?.seq ?? 0;
      show();
      paint();
      fit(view.input!);
      (matchMedia("(pointer: coarse)").matches ? dialog : view.input)!.focus();
    },
    close: () => {
      isOpen = false;
      dialog!.close();
      look();
    },
    refresh: async () => {
      view.text = text = (await texts[shell.language]()).text;
      paint();
    },
    login: (token, done) => talk.login(token, done),
    logout: () => talk.logout(),
  };
}
